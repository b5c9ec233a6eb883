"""Drives vLLM's own scheduler, without a model, through made-up workloads and writes what it decides in each step.

    python trace-scheduler.py MODEL_FOLDER OUTPUT_FILE

Our simulator's scheduler must decide the same: `tests/workers/simulator/recorded-scheduler.test.ts`.
A step reads "3:1 4:64 | 7 | 12": request 3 computes 1 token and 4 computes 64, 7 was preempted, 12 blocks are free.
"""

import json
import random
import sys

import torch
from vllm.engine.arg_utils import EngineArgs
from vllm.sampling_params import SamplingParams
from vllm.utils.hashing import get_hash_fn_by_name
from vllm.v1.core.kv_cache_utils import get_request_block_hasher, init_none_hash
from vllm.v1.core.sched.scheduler import Scheduler
from vllm.v1.kv_cache_interface import FullAttentionSpec, KVCacheConfig, KVCacheGroupSpec
from vllm.v1.outputs import ModelRunnerOutput
from vllm.v1.request import Request, RequestStatus
from vllm.v1.structured_output import StructuredOutputManager

BLOCK_SIZE, REQUESTS, STEPS, FIRST_SEED = 16, 36, 180, 30

CASES = [
    {"policy": "fcfs", "watermark": 0.0, "longPrefillTokenThreshold": 0, "prefixCaching": False},
    {"policy": "fcfs", "watermark": 0.05, "longPrefillTokenThreshold": 64, "prefixCaching": True},
    {"policy": "priority", "watermark": 0.0, "longPrefillTokenThreshold": 0, "prefixCaching": True},
    {"policy": "priority", "watermark": 0.1, "longPrefillTokenThreshold": 48, "prefixCaching": True},
]


def workload(seed):
    draw = random.Random(seed)
    requests = []
    for index in range(REQUESTS):
        requests.append(
            {
                "id": index,
                "arrivesBefore": draw.randrange(0, 100),
                "promptTokens": draw.randrange(5, 320),
                "sharedTokens": draw.choice([0, 0, 40, 100]),
                "outputTokens": draw.randrange(2, 120),
                "priority": draw.choice([0, 0, 1, 2]),
                "abortedBefore": draw.choice([None, None, None, draw.randrange(20, 140)]),
            }
        )
    return sorted(requests, key=lambda request: request["arrivesBefore"])


def prompt_ids(request):
    """The first tokens are those of others that share them, the rest its own."""
    shared = request["sharedTokens"]
    return [i if i < shared else 1000 * (request["id"] + 1) + i for i in range(request["promptTokens"])]


def output_id(request, index):
    return 1000 * (request["id"] + 1) + 500 + index


def make_scheduler(model, settings):
    config = EngineArgs(
        model=model,
        dtype="float32",
        enforce_eager=True,
        max_model_len=1024,
        block_size=BLOCK_SIZE,
        max_num_seqs=settings["maxNumSeqs"],
        max_num_batched_tokens=settings["maxNumBatchedTokens"],
        enable_prefix_caching=settings["prefixCaching"],
        scheduling_policy=settings["policy"],
        long_prefill_token_threshold=settings["longPrefillTokenThreshold"],
        watermark=settings["watermark"],
        async_scheduling=False,
    ).create_engine_config()
    config.cache_config.num_gpu_blocks = settings["numGpuBlocks"]
    spec = FullAttentionSpec(block_size=BLOCK_SIZE, num_kv_heads=1, head_size=1, dtype=torch.float32)
    cache = KVCacheConfig(
        num_blocks=settings["numGpuBlocks"],
        kv_cache_tensors=[],
        kv_cache_groups=[KVCacheGroupSpec(["layer"], spec)],
    )
    return Scheduler(
        vllm_config=config,
        kv_cache_config=cache,
        structured_output_manager=StructuredOutputManager(config),
        block_size=BLOCK_SIZE,
        log_stats=True,
    )


def make_request(request, hasher):
    sampling = SamplingParams(ignore_eos=True, max_tokens=request["outputTokens"])
    return Request(
        request_id=str(request["id"]),
        prompt_token_ids=prompt_ids(request),
        sampling_params=sampling,
        pooling_params=None,
        arrival_time=float(request["order"]),
        priority=request["priority"],
        block_hasher=hasher,
    )


def run_step(scheduler, live, requests):
    before = {id: request.num_preemptions for id, request in live.items()}
    output = scheduler.schedule()
    preempted = [id for id, request in live.items() if request.num_preemptions > before[id]]
    free = scheduler.kv_cache_manager.block_pool.get_num_free_blocks()
    work = " ".join(f"{id}:{tokens}" for id, tokens in output.num_scheduled_tokens.items())
    ids = list(output.num_scheduled_tokens)
    sampled = []
    for id in ids:
        request = live[id]
        done = request.num_computed_tokens == request.num_tokens
        sampled.append([output_id(requests[int(id)], request.num_output_tokens)] if done else [])
    scheduler.update_from_output(
        output,
        ModelRunnerOutput(
            req_ids=ids, req_id_to_index={id: i for i, id in enumerate(ids)}, sampled_token_ids=sampled
        ),
    )
    return f"{work} | {' '.join(sorted(preempted, key=int))} | {free}"


def trace(model, settings, seed):
    scheduler = make_scheduler(model, settings)
    hash_fn = get_hash_fn_by_name("sha256")
    init_none_hash(hash_fn)
    hasher = get_request_block_hasher(BLOCK_SIZE, hash_fn) if settings["prefixCaching"] else None
    ordered = workload(seed)
    for order, request in enumerate(ordered):
        request["order"] = order
    by_id = {request["id"]: request for request in ordered}
    live, steps = {}, []
    for step in range(STEPS):
        for request in ordered:
            if request["arrivesBefore"] == step:
                live[str(request["id"])] = make_request(request, hasher)
                scheduler.add_request(live[str(request["id"])])
            elif request["abortedBefore"] == step and request["arrivesBefore"] < step:
                scheduler.finish_requests(str(request["id"]), RequestStatus.FINISHED_ABORTED)
        steps.append(run_step(scheduler, live, by_id))
    for request in ordered:
        del request["order"]
    return {"settings": {**settings, "blockSize": BLOCK_SIZE}, "requests": ordered, "steps": steps}


def main(model, file):
    import vllm

    traces = []
    for seed, case in enumerate(CASES, start=FIRST_SEED):
        settings = {**case, "numGpuBlocks": 49, "maxNumSeqs": 12, "maxNumBatchedTokens": 256}
        traces.append(trace(model, settings, seed))
    with open(file, "w") as out:
        json.dump({"vllm": vllm.__version__, "traces": traces}, out, indent=1)
        out.write("\n")


main(sys.argv[1], sys.argv[2])
