"""Which texts xgrammar accepts under which structural tags.

Reads JSON from standard input: a list of {"constraint": ..., "texts": [...]}. Writes {"version": ..., "results":
[...]}: for each a list of booleans (accepted to the end, and the answer may end there), or a string: why the
constraint was refused. A vocabulary of single bytes takes the place of a model's.
"""

import importlib.metadata
import json
import sys

import xgrammar

BYTES = [f"<0x{byte:02X}>" for byte in range(256)]
END = "</s>"


def create_compiler() -> xgrammar.GrammarCompiler:
    vocabulary = xgrammar.TokenizerInfo(
        [*BYTES, END], vocab_type=xgrammar.VocabType.BYTE_FALLBACK, stop_token_ids=[len(BYTES)]
    )
    return xgrammar.GrammarCompiler(vocabulary, max_threads=1)


def accepts(grammar: xgrammar.CompiledGrammar, text: str) -> bool:
    matcher = xgrammar.GrammarMatcher(grammar, terminate_without_stop_token=True)
    return matcher.accept_string(text) and matcher.is_terminated()


def check(compiler: xgrammar.GrammarCompiler, case: dict) -> list[bool] | str:
    try:
        grammar = compiler.compile_structural_tag(json.dumps(case["constraint"]))
    except RuntimeError as error:
        return str(error)
    return [accepts(grammar, text) for text in case["texts"]]


def main() -> None:
    compiler = create_compiler()
    results = [check(compiler, case) for case in json.load(sys.stdin)]
    version = importlib.metadata.version("xgrammar")
    json.dump({"version": version, "results": results}, sys.stdout)


main()
