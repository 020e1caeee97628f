"""What int8 costs: F1 against float32 on each data set, cosine of attention rows, size, time.

usage: parity.py --float FOLDER --int8 FOLDER --model DIR DATA.json… [--limit N] [--windows 60]

The folders hold plain.onnx and explain.onnx, as export.py and quantize.py write them. One JSON line a data set, one for attention.
"""
import argparse, json, pathlib, random, time
import numpy as np
from evaluate import f1, first_window, predict, read_squad, session_of
from reader import tokenizer_of


def compare(folders, tokenizer, items):
    """→ F1 in float32 and int8, answers that are the same, seconds of int8 ÷ of float32."""
    found, seconds = [], []
    for folder in folders:
        session, started = session_of(folder / "plain.onnx"), time.perf_counter()
        found.append(predict(session, tokenizer, items))
        seconds.append(time.perf_counter() - started)
    answered = [i for i, item in enumerate(items) if item.answers]
    scores = [100 * float(np.mean([f1(predictions[i].text, items[i].answers) for i in answered])) for predictions in found]
    same = float(np.mean([a.text == b.text for a, b in zip(*found)]))
    return {"questions": len(items), "f1_float32": round(scores[0], 2), "f1_int8": round(scores[1], 2), "loss": round(scores[0] - scores[1], 2),
            "same_answers": round(same, 4), "time_ratio": round(seconds[1] / seconds[0], 2)}  # fmt: skip


def attention_cosines(folders, tokenizer, items):
    """→ (windows, layers, heads): mean over a window's rows of the cosine of each attention row, int8 with float32."""
    sessions = [session_of(folder / "explain.onnx") for folder in folders]
    cosines = []
    for item in items:
        inputs = first_window(tokenizer, item)
        a, b = (s.run(["attentions"], inputs)[0][0] for s in sessions)  # (layers, heads, query, key)
        dot = (a * b).sum(-1) / (np.linalg.norm(a, axis=-1) * np.linalg.norm(b, axis=-1))
        cosines.append(dot.mean(-1))
    return np.array(cosines)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", nargs="+", type=pathlib.Path)
    for name in ("float", "int8", "model"):
        parser.add_argument(f"--{name}", type=pathlib.Path, required=True)
    parser.add_argument("--limit", type=int)
    parser.add_argument("--windows", type=int, default=60)
    options = parser.parse_args()
    folders, tokenizer = (options.float, options.int8), tokenizer_of(options.model)
    sets = {path.name: read_squad(path) for path in options.data}
    for name, items in sets.items():
        print(json.dumps({"data": name, **compare(folders, tokenizer, items[: options.limit])}), flush=True)
    sample = random.Random(1).sample([item for items in sets.values() for item in items], options.windows)
    cosines = attention_cosines(folders, tokenizer, sample)
    sizes = [sum((folder / name).stat().st_size for name in ("plain.onnx", "explain.onnx")) for folder in folders]
    print(json.dumps({
        "attention_cosine_mean": round(float(cosines.mean()), 5),
        "attention_cosine_by_layer": cosines.mean((0, 2)).round(5).tolist(),
        "attention_cosine_worst_head": round(float(cosines.mean(0).min()), 5),
        "size_ratio": round(sizes[1] / sizes[0], 3),
    }))  # fmt: skip


if __name__ == "__main__":
    main()
