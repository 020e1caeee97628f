"""Fit how much each attention head counts, from what taking sentences away does to the answer.

usage: fit_heads.py MODEL_DIR OUT.json TRAINING.jsonl.xz… [--paragraphs N]

For each paragraph that the reader answers rightly, every sentence is taken away in turn and the paragraph read again; the
score that the answer loses (down to the null) is what a sentence's relevance has to predict. A sentence's features are,
for every layer and head, the norm-weighted attention (Kobayashi et al. 2020), attention times the norm of v W_o, that
goes from the answer's tokens, and from the question's, to its words: the answer's own tokens, special tokens and
punctuation left out. Non-negative least squares gives one weight a head and kind of row. Half of the paragraphs are
held out; the correlations printed are on them. The idea of learning heads from ablations is AT2's (Cohen-Wang et al. 2025).
"""
import argparse, json, lzma, pathlib, random, re
import numpy as np
import onnxruntime
from scipy.optimize import nnls
from scipy.stats import spearmanr
from tokenizers import Tokenizer

CLS, SEP, MAX_ANSWER, WINDOW = 101, 102, 30, 384


def feed(ids, first):
    """ids: list of token ids; first: index of the first document token. → the graphs' inputs, (1, sequence) each."""
    ids = np.array([ids], np.int64)
    return {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": (np.arange(ids.shape[1]) >= first)[None].astype(np.int64)}


def span_scores(start, end, first):
    """start, end: logits (sequence). → scores (tokens, tokens) of spans [i, j] relative to the null; −inf where not allowed."""
    s, e = start[first:-1], end[first:-1]
    i, j = np.indices((len(s), len(s)))
    return np.where((j >= i) & (j < i + MAX_ANSWER), s[:, None] + e[None, :], -np.inf) - start[0] - end[0]


def examples(paths, tokenizer, wanted, rng):
    rows = [json.loads(line) for path in paths for line in lzma.open(path, "rt", encoding="utf8")]
    rng.shuffle(rows)
    seen, count = set(), 0
    for row in rows:
        sentences = [m.span() for m in re.finditer(r"\S.*?(?:[.!?](?=\s+[A-Z\"(])|$)", row["context"], re.S)]
        if not row["answers"] or row["context"] in seen or not 3 <= len(sentences) <= 14:
            continue
        question = tokenizer.encode(row["question"].strip(), add_special_tokens=False).ids[:64]
        context = tokenizer.encode(row["context"], add_special_tokens=False)
        if len(question) + len(context.ids) + 3 > WINDOW:
            continue
        seen.add(row["context"])
        count += 1
        yield row, question, context, sentences
        if count == wanted:
            return


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("data", nargs="+")
    parser.add_argument("--paragraphs", type=int, default=900)
    options = parser.parse_args()
    reader = onnxruntime.InferenceSession(options.model / "reader.onnx")
    explain = onnxruntime.InferenceSession(options.model / "explain.onnx")
    tokenizer = Tokenizer.from_file(str(options.model / "tokenizer.json"))
    groups = []
    for row, question, context, sentences in examples(options.data, tokenizer, options.paragraphs, random.Random(1)):
        first = len(question) + 2
        starts = np.array([a for a, _ in context.offsets])
        sentence_of = np.searchsorted([a for a, _ in sentences], starts, side="right") - 1  # (tokens)
        ids = [CLS, *question, SEP, *context.ids, SEP]
        start, end, attention, norms = (output[0] for output in explain.run(None, feed(ids, first)))
        scores = span_scores(start, end, first)
        i, j = np.unravel_index(scores.argmax(), scores.shape)
        text = row["context"][context.offsets[i][0] : context.offsets[j][1]].lower()
        if scores[i, j] <= 0 or not any(answer["text"].lower() in text or text in answer["text"].lower() for answer in row["answers"]):
            continue
        words = np.array([bool(re.search(r"\w", row["context"][a:b])) for a, b in context.offsets])
        words[i : j + 1] = False
        flow = attention * norms[:, :, None, :]  # (layers, heads, query, key)
        flow = flow[..., first:-1] * words  # (layers, heads, query, tokens)
        rows = np.stack([flow[:, :, first + i : first + j + 1].mean(2), flow[:, :, 1 : 1 + len(question)].mean(2)])  # (kinds, layers, heads, tokens)
        features, drops = [], []
        for sentence in range(len(sentences)):
            kept = np.flatnonzero(sentence_of != sentence)
            if len(kept) == len(context.ids) or len(kept) == 0:
                continue
            out = reader.run(None, feed([CLS, *question, SEP, *(context.ids[t] for t in kept), SEP], first))
            after = span_scores(out[0][0], out[1][0], first)
            is_answer = (kept >= i) & (kept <= j)
            overlapping = np.cumsum(is_answer)
            held = [after[a, b] for a in range(len(kept)) for b in range(a, min(a + MAX_ANSWER, len(kept))) if overlapping[b] - overlapping[a] + is_answer[a] > 0]
            drops.append(scores[i, j] - max(0.0, max(held, default=0.0)))
            features.append(rows[..., sentence_of == sentence].sum(-1).ravel())
        if len(drops) > 2:
            groups.append((np.array(features), np.array(drops)))
    half = len(groups) // 2
    fitted, held_out = groups[:half], groups[half:]
    weights, _ = nnls(np.concatenate([f for f, _ in fitted]).astype(np.float64), np.concatenate([d for _, d in fitted]).astype(np.float64))

    def correlation(w):
        return float(np.nanmean([spearmanr(f @ w, d)[0] for f, d in held_out]))

    def top_share(w):
        """Drop of the sentence with most relevance, as a share of the largest drop."""
        return float(np.mean([d[(f @ w).argmax()] / max(d.max(), 1e-6) for f, d in held_out]))

    shape = attention.shape[:2]
    uniform = np.ones_like(weights)
    print(len(groups), "paragraphs;", len(held_out), "held out")
    for name, w in {"uniform": uniform, "learned": weights}.items():
        print(f"{name:8} Spearman with the drops {correlation(w):.3f}, top sentence's drop / largest {top_share(w):.3f}")
    weights /= weights.sum()
    kinds = {kind: np.round(w, 6).tolist() for kind, w in zip(("answer", "question"), weights.reshape(2, *shape))}
    options.out.write_text(json.dumps(kinds) + "\n")


if __name__ == "__main__":
    main()
