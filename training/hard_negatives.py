"""For each training question, paragraphs that look as if they answered and do not.

usage: hard_negatives.py DATA_DIR OUT.json

TF-IDF ranks the paragraphs of the same kind (encyclopedic ones together, the others by set); those that hold an answer's
text are left out. OUT.json: {"contexts": [paragraph, …], "negatives": {example key: [index of a paragraph, …]}}.
"""
import argparse, collections, json, pathlib
import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
import data

KEPT, LOOKED_AT = 5, 16
POOLS = {name: name for name in ("squadshifts_reddit", "squadshifts_amazon", "fairytaleqa", "friendsqa", "mrqa_duorc_dev", "tatqa", "pira", "ester")}
WITHOUT = {"qamr", "subjqa", "tweetqa", "bioasq", "mrqa_relationextraction_dev"}  # short or noisy: not worth the second window


def of_pool(examples):
    """examples of one pool → (paragraphs, [(key, indices of its negatives)])."""
    contexts = sorted({x.context for x in examples})
    place = {context: i for i, context in enumerate(contexts)}
    lowered = [context.lower() for context in contexts]
    vectorizer = TfidfVectorizer(sublinear_tf=True, max_features=200_000, token_pattern=r"\w+", stop_words="english")
    by_word = vectorizer.fit_transform(contexts).T.tocsr()  # (words, paragraphs)
    found = []
    for at in range(0, len(examples), 500):
        part = examples[at : at + 500]
        scores = (vectorizer.transform([x.question for x in part]) @ by_word).tocsr()  # (questions, paragraphs)
        for i, example in enumerate(part):
            row = scores[i]
            best = row.indices[np.argsort(-row.data, kind="stable")[:LOOKED_AT]]
            answers = [answer["text"].lower() for answer in example.answers]
            fitting = [int(k) for k in best if k != place[example.context] and not any(a in lowered[k] for a in answers)]
            found.append((example.key, fitting[:KEPT]))
    return contexts, found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    options = parser.parse_args()
    training, _, _ = data.read(options.data)
    pools = collections.defaultdict(list)
    for example in training:
        if example.set not in WITHOUT:
            pools[POOLS.get(example.set, "encyclopedic")].append(example)
    contexts, negatives = [], {}
    for name, examples in pools.items():
        paragraphs, found = of_pool(examples)
        negatives |= {key: [k + len(contexts) for k in indices] for key, indices in found}
        contexts += paragraphs
        print(f"{name}: {len(examples)} questions, {len(paragraphs)} paragraphs", flush=True)
    options.out.write_text(json.dumps({"contexts": contexts, "negatives": negatives}))


if __name__ == "__main__":
    main()
