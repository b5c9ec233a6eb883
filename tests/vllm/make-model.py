"""Writes a tiny Llama with random weights and a tokenizer of its own: nothing is downloaded.

    python make-model.py FOLDER

The tokenizer is byte-level BPE with Llama 3's special tokens, so that characters are cut between tokens as they
are in the real one. The weights are drawn wide enough for greedy output to wander instead of repeating one token.
"""

import json
import pathlib
import sys

import torch
from safetensors.torch import save_file
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

SPECIAL_TOKENS = [
    "<|begin_of_text|>",
    "<|end_of_text|>",
    "<|start_header_id|>",
    "<|end_header_id|>",
    "<|eot_id|>",
    "<|eom_id|>",
    "<|python_tag|>",
]
SENTENCES = [
    "The yard sorts the wagons of every train; a wagon waits until its track is free.",
    'Call a tool: {"name": "get_weather", "parameters": {"city": "Paris", "days": 3}}',
    "Weather in Zürich, Kraków and 東京: 21 °C, light wind, no rain before the evening.",
]
CHAT_TEMPLATE = """\
{{- bos_token }}
{%- if tools %}
    {{- '<|start_header_id|>system<|end_header_id|>\\n\\nTools:\\n' }}
    {%- for tool in tools %}{{- tool | tojson + '\\n' }}{%- endfor %}
    {{- '<|eot_id|>' }}
{%- endif %}
{%- for message in messages %}
    {{- '<|start_header_id|>' + message.role + '<|end_header_id|>\\n\\n' + message.content + '<|eot_id|>' }}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}
{%- endif %}"""

HIDDEN, LAYERS, HEADS, HEAD_SIZE, INTERMEDIATE, POSITIONS = 128, 2, 2, 64, 256, 2048


def make_tokenizer():
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=400, initial_alphabet=alphabet, show_progress=False)
    tokenizer.train_from_iterator(SENTENCES * 4, trainer)
    tokenizer.add_special_tokens(SPECIAL_TOKENS)
    return tokenizer


def make_weights(vocabulary, special_ids):
    torch.manual_seed(20)

    def matrix(rows, columns):
        return torch.randn(rows, columns) / columns**0.5

    weights = {
        "model.embed_tokens.weight": torch.randn(vocabulary, HIDDEN),
        "model.norm.weight": torch.ones(HIDDEN),
        "lm_head.weight": matrix(vocabulary, HIDDEN) * 4,
    }
    # Greedy output never ends by itself: how long an answer is, is for max_tokens to say.
    weights["lm_head.weight"][special_ids] = 0
    for layer in range(LAYERS):
        name = f"model.layers.{layer}"
        for projection in ("q", "k", "v", "o"):
            weights[f"{name}.self_attn.{projection}_proj.weight"] = matrix(HIDDEN, HIDDEN) * 2
        weights[f"{name}.mlp.gate_proj.weight"] = matrix(INTERMEDIATE, HIDDEN)
        weights[f"{name}.mlp.up_proj.weight"] = matrix(INTERMEDIATE, HIDDEN)
        weights[f"{name}.mlp.down_proj.weight"] = matrix(HIDDEN, INTERMEDIATE)
        weights[f"{name}.input_layernorm.weight"] = torch.ones(HIDDEN)
        weights[f"{name}.post_attention_layernorm.weight"] = torch.ones(HIDDEN)
    return weights


def model_config(tokenizer):
    return {
        "architectures": ["LlamaForCausalLM"],
        "model_type": "llama",
        "hidden_size": HIDDEN,
        "intermediate_size": INTERMEDIATE,
        "num_hidden_layers": LAYERS,
        "num_attention_heads": HEADS,
        "num_key_value_heads": HEADS,
        "head_dim": HEAD_SIZE,
        "vocab_size": tokenizer.get_vocab_size(),
        "max_position_embeddings": POSITIONS,
        "rms_norm_eps": 1e-5,
        "rope_theta": 10000.0,
        "hidden_act": "silu",
        "bos_token_id": tokenizer.token_to_id("<|begin_of_text|>"),
        "eos_token_id": tokenizer.token_to_id("<|eot_id|>"),
        "tie_word_embeddings": False,
        "torch_dtype": "float32",
    }


def tokenizer_config():
    return {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "bos_token": "<|begin_of_text|>",
        "eos_token": "<|eot_id|>",
        "model_max_length": POSITIONS,
        "clean_up_tokenization_spaces": False,
        "chat_template": CHAT_TEMPLATE,
    }


def main(folder):
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer = make_tokenizer()
    special_ids = [tokenizer.token_to_id(token) for token in SPECIAL_TOKENS]
    weights = make_weights(tokenizer.get_vocab_size(), special_ids)
    tokenizer.save(str(folder / "tokenizer.json"))
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    (folder / "config.json").write_text(json.dumps(model_config(tokenizer), indent=2))
    (folder / "tokenizer_config.json").write_text(json.dumps(tokenizer_config(), indent=2))


main(pathlib.Path(sys.argv[1]))
