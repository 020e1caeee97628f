"""Put a reader's folder together: config.json and tokenizer.json beside the graphs that share_weights.py wrote.

usage: pack.py --id ID --from MODEL_DIR --scoring SCORING.json --calibration CALIBRATION.json --exit EXIT.json --late LATE.json --out DIR

Shapes, special tokens and the tokenizer are those of the reader in MODEL_DIR, which this one was trained from; the identity,
by what a span is chosen beside its logits, the no-answer threshold, the probability's calibration, the bound of the early exit, which windows are set aside and the
SHA-256 sums are its own. Run it again when
fit_heads.py has written DIR/head-weights.json.
"""
import argparse, hashlib, json, pathlib, shutil
from evaluate import scoring_of

FILES = ("reader.onnx", "explain.onnx", "weights.bin", "tokenizer.json", "head-weights.json", "passage-vectors.bin")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--id", required=True)
    parser.add_argument("--from", dest="source", type=pathlib.Path, required=True)
    parser.add_argument("--scoring", type=pathlib.Path, required=True)
    parser.add_argument("--calibration", type=pathlib.Path, required=True)
    parser.add_argument("--exit", type=pathlib.Path, required=True)
    parser.add_argument("--late", type=pathlib.Path, required=True)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    options = parser.parse_args()
    shutil.copyfile(options.source / "tokenizer.json", options.out / "tokenizer.json")
    fitted = json.loads(options.calibration.read_text())
    config = json.loads((options.source / "config.json").read_text()) | {"id": options.id}
    config["sha256"] = {name: hashlib.sha256((options.out / name).read_bytes()).hexdigest() for name in FILES if (options.out / name).exists()}
    config |= {key: fitted[key] for key in ("no_answer_threshold", "calibration")}
    config |= scoring_of(options.scoring)._asdict()
    config["exit_below"] = json.loads(options.exit.read_text())["exit_below"]
    late = json.loads(options.late.read_text())
    config["late_interaction"] = {key: late[key] for key in ("width", "bias", "below", "slope", "log_mass")}
    (options.out / "config.json").write_text(json.dumps(config, indent=1) + "\n")
    print(f"{options.out}: {config['id']}, {sum((options.out / name).stat().st_size for name in config['sha256']):,} bytes")


if __name__ == "__main__":
    main()
