"""The training sets: checked against data.json, read, and parted into training and held-out examples.

usage: data.py DATA_DIR        checks every file and prints what is trained on and what is held out

Held out, never trained on: the sets that data.json marks `all`, and of those marked `tenth` about one paragraph in ten,
chosen by its hash. A training paragraph of any set that shares twelve words in a row with a held-out one is left out.
"""
import argparse, collections, dataclasses, hashlib, json, lzma, pathlib, re

LISTING = pathlib.Path(__file__).parent / "data.json"
SHARED_WORDS = 12


@dataclasses.dataclass(frozen=True)
class Example:
    key: str  # set and id
    set: str
    question: str
    context: str
    answers: list  # of {text, answer_start}; empty: the context does not answer


def words(text):
    return re.findall(r"\w+", text.lower())


def shingles(text):
    """→ set of every SHARED_WORDS words in a row; of a shorter text the whole."""
    w = words(text)
    return {" ".join(w[i : i + SHARED_WORDS]) for i in range(max(1, len(w) - SHARED_WORDS + 1))}


def listing():
    return json.loads(LISTING.read_text())


def read_set(folder, name, entry):
    data = (pathlib.Path(folder) / f"{name}.jsonl.xz").read_bytes()
    if hashlib.sha256(data).hexdigest() != entry["sha256"]:
        raise SystemExit(f"{name}.jsonl.xz is not the file that data.json describes")
    for line in lzma.decompress(data).decode("utf8").splitlines():
        row = json.loads(line)
        yield Example(f"{name}|{row['id']}", name, row["question"].strip(), row["context"], row["answers"])


def is_held_out(context, share):
    if share == "tenth":
        return int(hashlib.sha256(" ".join(words(context)).encode()).hexdigest()[:8], 16) % 10 == 0
    return share == "all"


def read(folder):
    """→ training examples, held-out examples, weights by set."""
    sets = listing()
    examples = [example for name, entry in sets.items() for example in read_set(folder, name, entry)]
    held_out = [x for x in examples if is_held_out(x.context, sets[x.set]["held_out"])]
    held_contexts = {x.context for x in held_out}
    reserved = set().union(*map(shingles, held_contexts))
    overlapping = {context for context in {x.context for x in examples} if not shingles(context).isdisjoint(reserved)}
    training = [x for x in examples if x.context not in overlapping]
    return training, held_out, {name: entry["weight"] for name, entry in sets.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=pathlib.Path)
    training, held_out, weights = read(parser.parse_args().data)
    trained, held = (collections.Counter(x.set for x in part) for part in (training, held_out))
    for name, weight in weights.items():
        print(f"{name:30} weight {weight:<5} trained on {trained[name]:6} held out {held[name]:5}")
    print(f"{'all':43} {len(training):17} {len(held_out):14}")


if __name__ == "__main__":
    main()
