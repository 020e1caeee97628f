"""Write test/fixtures/logits.json: inputs with the logits and some attention rows that the bundled reader computes.

usage: logit_fixtures.py [MODEL_FOLDER [OUT.json]]

Needs `pip install tokenizers numpy onnxruntime==VERSION`, the version of onnxruntime-node in package-lock.json: with it the
extension computes these very numbers, with another one numbers near them. Run it again when the files of models/reader change.
"""
import json, pathlib, sys
import numpy as np
import onnxruntime
from tokenizers import Tokenizer

ROOT = pathlib.Path(__file__).parent.parent
LIGHTHOUSE = (
    "The lighthouse of Skarn is 41 metres high and was built in 1876. Its keeper is Mara Lindqvist, who moved to the "
    "island from Bergen. The ferry takes two hours and leaves every Tuesday, since the harbor is closed on Sunday."
)
INPUTS = [
    ("Who keeps the lighthouse?", LIGHTHOUSE),
    ("When was it built?", LIGHTHOUSE),
    ("What is the capital of Peru?", LIGHTHOUSE),
    ("How high?", "41 metres"),
    ("x", "?"),
    ("Why is the harbor closed, and who says so in the “Zürich” report of 2031-04?", LIGHTHOUSE * 12),
]
WINDOW, CLS, SEP = 384, 101, 102
EVERY_LAYER = {"exit_below": np.array(-np.inf, np.float32)}  # leaves no window early
ROWS = [(0, 0), (2, 7), (5, 11)]  # (layer, head)


def main():
    folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "models/reader"
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    reader = onnxruntime.InferenceSession(folder / "reader.onnx", providers=["CPUExecutionProvider"])
    explain = onnxruntime.InferenceSession(folder / "explain.onnx", providers=["CPUExecutionProvider"])

    cases = []
    for question, text in INPUTS:
        asked, window = (tokenizer.encode(x, add_special_tokens=False).ids for x in (question, text))
        first = len(asked) + 2
        ids = [CLS, *asked, SEP, *window[: WINDOW - first - 1], SEP]
        feed = {
            "input_ids": np.array([ids], np.int64),
            "attention_mask": np.ones((1, len(ids)), np.int64),
            "token_type_ids": np.array([[0] * first + [1] * (len(ids) - first)], np.int64),
        }
        start, end = reader.run(["start_logits", "end_logits"], {**feed, **EVERY_LAYER})
        query = len(ids) // 2
        attentions, norms = explain.run(["attentions", "value_norms"], {**feed, "queries": np.array([query])})
        cases.append({
            "ids": ids,
            "firstToken": first,
            "start": start[0].round(4).tolist(),
            "end": end[0].round(4).tolist(),
            "rows": [
                {
                    "layer": layer,
                    "head": head,
                    "query": query,
                    "weights": attentions[0, layer, head, 0].round(6).tolist(),
                    "valueNorms": norms[0, layer, head].round(4).tolist(),
                }
                for layer, head in ROWS
            ],
        })
    out = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else ROOT / "test/fixtures/logits.json"
    # float32 values as the shortest decimals that say as much as was rounded to
    text = json.dumps(cases, separators=(",", ":"), default=float)
    out.write_text(json.dumps(shortened(json.loads(text)), separators=(",", ":")).replace('{"ids"', '\n{"ids"') + "\n")
    print(f"{len(cases)} inputs")


def shortened(value):
    if isinstance(value, float):
        return round(value, 6)
    if isinstance(value, list):
        return [shortened(x) for x in value]
    if isinstance(value, dict):
        return {key: shortened(x) for key, x in value.items()}
    return value


if __name__ == "__main__":
    main()
