"""Fit what an explanation needs to know about the reader, from what taking sentences away does to its answers.

usage: fit_heads.py MODEL_DIR OUT.json TRAINING.jsonl.xz… [--paragraphs N]

What is predicted is f, the log-odds of the answer among all spans of the window and the null, clamped to ±10: spans count
for the answer that overlap its place or have its very tokens. Each paragraph of 3 to 14 sentences that the reader answers
is read again without each sentence in turn, and with random halves of the sentences beside the answer's.

From the explaining pass, for every layer and head, flow is norm-weighted attention (Kobayashi et al. 2020), attention
times the norm of v W_o, to the words of a sentence; special tokens, punctuation and the answer's own tokens are left out.
Two fits, after AT2 (Cohen-Wang et al. 2025) and datamodels (Ilyas et al. 2022):

- heat: non-negative least squares of the drop of f without a sentence on the flow, summed over its words, from the mean
  answer token and the mean question token. It finds the sentence that holds the answer.
- influence: what the other sentences do to f, for better or worse. A linear model of f over random subsets, answer's
  sentence kept, gives each other sentence an effect; effects, in standard deviations of f in their paragraph, are
  regressed (ridge) on the flow, averaged over the sentence's words, from [CLS], where the null's score is read, from the
  mean token of the answer's sentence and from the mean answer token, and on what the sentence's own spans have to offer
  against the answer in the plain pass: log(1 + Σ exp(score)) over those that start in it and don't count for the answer.

OUT.json:
  answer, question    [layers][heads] ≥ 0, all together sum 1: heat
  influence           {cls, sentence, answer: [layers][heads], rival, bias, own}: influence = bias + Σ weight · flow + rival ·
                      the sentence's rivals; of the answer's own sentence it is `own`
  causal              {threshold, falsePositiveRate, topRate}: a sentence is causal when f falls by more than `threshold`
                      without it; so does it for this share of the sentences other than the most needed one, and of the
                      most needed ones. The threshold is chosen on one half of the paragraphs and the rates are the other's.

Half of the paragraphs are held out for the numbers that are printed; what is written is fitted on all of them.
"""
import argparse, json, lzma, pathlib, random, re
import numpy as np
import onnxruntime
from scipy.optimize import nnls
from scipy.stats import spearmanr
from tokenizers import Tokenizer

CLS, SEP, MAX_ANSWER, WINDOW, CLAMP = 101, 102, 30, 384, 10.0
EVERY_LAYER = {"exit_below": np.array(-np.inf, np.float32)}  # leaves no window early
SUBSETS = 24  # random subsets for each paragraph, at most
RIDGE = 1000.0  # on features of unit variance
FALSE_POSITIVES = 0.04  # aimed at, among sentences other than the most needed one: 0.05 at the most on paragraphs not seen
SENTENCE = re.compile(r"\S.*?(?:[.!?][\"”')\]]*(?=\s+[\"“'(\[]*[A-Z0-9])(?<!\b[A-Z]\.)(?<!\b(?:Mr|Ms|Dr|St|Jr|Sr|No|vs|Co|cf)\.)(?<!\b(?:Mrs|Inc|Ltd|Gen|Col|Rev|etc)\.)|$)", re.S)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("data", nargs="+")
    parser.add_argument("--paragraphs", type=int, default=1200)
    options = parser.parse_args()
    reader = onnxruntime.InferenceSession(options.model / "reader.onnx")
    explain = onnxruntime.InferenceSession(options.model / "explain.onnx")
    tokenizer = Tokenizer.from_file(str(options.model / "tokenizer.json"))
    least_score = json.loads((options.model / "config.json").read_text())["no_answer_threshold"]
    draw = np.random.default_rng(1)
    paragraphs = [study(*example, reader, explain, least_score, draw) for example in examples(options.data, tokenizer, options.paragraphs, random.Random(1))]
    paragraphs = [paragraph for paragraph in paragraphs if paragraph is not None]
    half = len(paragraphs) // 2
    fitted, held_out = paragraphs[:half], paragraphs[half:]
    print(len(paragraphs), "paragraphs;", len(held_out), "held out")
    report(fit_heat(fitted), fit_influence(fitted), held_out)
    threshold = causal_threshold(fitted)
    rates = causal_rates(held_out, threshold)
    print(f"causal above {threshold:.2f}: {rates[0]:.3f} of other sentences, {rates[1]:.3f} of the most needed ones")

    heat = fit_heat(paragraphs)
    influence = fit_influence(paragraphs)
    shape = paragraphs[0]["shape"]
    grid = lambda w: [[float(f"{x:.4g}") for x in row] for row in w.reshape(shape)]
    answer, question = np.split(heat / heat.sum(), 2)
    of_cls, of_sentence, of_answer = np.split(influence["weights"][:-1], 3)
    written = {
        "answer": grid(answer),
        "question": grid(question),
        "influence": {"cls": grid(of_cls), "sentence": grid(of_sentence), "answer": grid(of_answer), "rival": round(influence["weights"][-1], 4), "bias": round(influence["bias"], 4), "own": round(influence["own"], 4)},
        "causal": {"threshold": round(threshold, 1), "falsePositiveRate": round(rates[0], 3), "topRate": round(rates[1], 3)},
    }
    options.out.write_text(json.dumps(written) + "\n")


def examples(paths, tokenizer, wanted, rng):
    """→ (text, question ids, encoded text, sentences as ranges of characters), one question a paragraph."""
    rows = [json.loads(line) for path in paths for line in lzma.open(path, "rt", encoding="utf8")]
    rng.shuffle(rows)
    seen = set()
    for row in rows:
        sentences = [match.span() for match in SENTENCE.finditer(row["context"])]
        beginning = row["context"][:200].lower()
        if not row["answers"] or beginning in seen or not 3 <= len(sentences) <= 14:
            continue
        question = tokenizer.encode(row["question"].strip(), add_special_tokens=False).ids[:64]
        context = tokenizer.encode(row["context"], add_special_tokens=False)
        if len(question) + len(context.ids) + 3 > WINDOW:
            continue
        seen.add(beginning)
        yield row["context"], question, context, sentences
        if len(seen) == wanted:
            return


def study(text, question, context, sentences, reader, explain, least_score, draw):
    """One paragraph's measurements, or None where the reader finds no answer.

    → own: index of the answer's sentence; heat (sentences, 2·layers·heads): flow from the answer and from the question, summed;
    influence (sentences, 3·layers·heads): flow from [CLS], from the answer's sentence and from the answer, averaged, then its rivals (+ 1 column); drops (sentences): of f,
    without each; kept (subsets, sentences) and f (subsets): the answer's sentence kept; shape: (layers, heads).
    """
    ids, first, count = np.array(context.ids), len(question) + 2, len(sentences)
    sentence_of = np.searchsorted([a for a, _ in sentences], [a for a, _ in context.offsets], side="right") - 1  # (tokens)
    if len(np.unique(sentence_of)) < count:
        return None
    whole = feed(question, ids)
    whole["queries"] = np.arange(whole["input_ids"].shape[1])
    start, end, attention, norms = (output[0] for output in explain.run(["start_logits", "end_logits", "attentions", "value_norms"], whole))
    scores = span_scores(start, end, first)
    i, length = np.unravel_index(scores.argmax(), scores.shape)
    if scores[i, length] < least_score:
        return None
    answer = slice(i, i + length + 1)
    own = sentence_of[i]

    words = np.array([bool(re.search(r"\w", text[a:b])) for a, b in context.offsets])
    words[answer] = False
    to_sentences = (np.arange(count) == sentence_of[:, None]) & words[:, None]  # (tokens, sentences)
    of_window = lambda tokens: first + np.flatnonzero(tokens)
    rows = [first + np.arange(len(ids))[answer], 1 + np.arange(len(question)), [0], of_window(sentence_of == own)]
    flow = np.stack([attention[:, :, row].mean(2) * norms for row in rows])[..., first:-1] @ to_sentences.astype(np.float32)
    of_answer, of_question, of_cls, of_sentence = flow.reshape(4, -1, count).transpose(0, 2, 1)  # (sentences, layers·heads) each

    def f(kept):
        """kept (sentences): whether each is. → f of the answer."""
        tokens = np.flatnonzero(kept[sentence_of])
        out = reader.run(["start_logits", "end_logits"], {**feed(question, ids[tokens]), **EVERY_LAYER})
        return log_odds(span_scores(out[0][0], out[1][0], first), answer_spans(tokens, ids, answer))

    against = np.where(answer_spans(np.arange(len(ids)), ids, answer), 0.0, np.exp(scores)).sum(1)  # (tokens), of the spans that start there
    rivals = np.log1p(np.bincount(sentence_of, against, count))
    everything = np.ones(count, bool)
    kept = subsets(count, own, draw)
    whole = f(everything)
    return {
        "own": own,
        "heat": np.concatenate([of_answer, of_question], 1),
        "influence": np.c_[np.concatenate([of_cls, of_sentence, of_answer], 1) / np.maximum(1, to_sentences.sum(0))[:, None], rivals],
        "drops": np.array([whole - f(everything & (np.arange(count) != sentence)) for sentence in range(count)]),
        "kept": kept,
        "f": np.array([f(row) for row in kept]),
        "shape": attention.shape[:2],
    }


def feed(question, ids):
    """question, ids: token ids. → the graphs' inputs, (1, sequence) each."""
    ids = np.concatenate([[CLS], question, [SEP], ids, [SEP]]).astype(np.int64)[None]
    return {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": (np.arange(ids.shape[1]) >= len(question) + 2)[None].astype(np.int64)}


def span_scores(start, end, first):
    """start, end: logits (sequence). → scores (tokens, MAX_ANSWER) of spans [i, i + k] relative to the null; −inf behind the window."""
    s, e = start[first:-1].astype(np.float64), end[first:-1].astype(np.float64)
    ends = np.lib.stride_tricks.sliding_window_view(np.concatenate([e, np.full(MAX_ANSWER - 1, -np.inf)]), MAX_ANSWER)
    return s[:, None] + ends - start[0] - end[0]


def answer_spans(kept, ids, answer):
    """kept: the window's tokens that are left; ids: of the whole window; answer: slice of it. → (kept, MAX_ANSWER): 1 for spans that overlap it or have its tokens."""
    i = np.arange(len(kept))[:, None]
    j = np.minimum(i + np.arange(MAX_ANSWER), len(kept) - 1)
    inside = np.concatenate([[0], np.cumsum((kept >= answer.start) & (kept < answer.stop))])
    is_answer = inside[j + 1] > inside[i]
    length = answer.stop - answer.start
    if length <= len(kept):
        same = (np.lib.stride_tricks.sliding_window_view(ids[kept], length) == ids[answer]).all(1)
        is_answer[np.flatnonzero(same), length - 1] = True
    return is_answer


def log_odds(scores, is_answer):
    """scores, is_answer: (tokens, MAX_ANSWER). → f."""
    shift = max(0.0, scores.max())
    mass = np.exp(scores - shift)
    with np.errstate(divide="ignore"):
        return float(np.clip(np.log(mass[is_answer].sum()) - np.log(np.exp(-shift) + mass[~is_answer].sum()), -CLAMP, CLAMP))


def subsets(count, own, draw):
    """→ kept (subsets, sentences): the answer's sentence always; all subsets of the others, or random ones where they are many."""
    others = np.delete(np.arange(count), own)
    if 2 ** len(others) <= SUBSETS:
        bits = np.arange(2 ** len(others))[:, None] >> np.arange(len(others)) & 1
    else:
        bits = draw.random((SUBSETS, len(others))) < 0.5
    kept = np.ones((len(bits), count), bool)
    kept[:, others] = bits
    return kept


def fit_heat(paragraphs):
    """→ weights (2·layers·heads) ≥ 0."""
    return nnls(stacked(paragraphs, "heat").astype(np.float64), stacked(paragraphs, "drops"))[0]


def fit_influence(paragraphs):
    """→ weights (3·layers·heads + 1, the last the rivals') and bias, in standard deviations of f; own: the mean effect of the answer's sentence, likewise."""
    features, effects, owns = [], [], []
    for paragraph in paragraphs:
        others = np.delete(np.arange(len(paragraph["drops"])), paragraph["own"])
        kept, f = paragraph["kept"][:, others].astype(float), paragraph["f"]
        kept, deviation = kept - kept.mean(0), max(0.1, f.std())
        effects.append(np.linalg.solve(kept.T @ kept + 0.5 * np.eye(len(others)), kept.T @ (f - f.mean())) / deviation)
        features.append(paragraph["influence"][others])
        owns.append(paragraph["drops"][paragraph["own"]] / deviation)
    features, effects = np.concatenate(features).astype(np.float64), np.concatenate(effects)
    scale = features.std(0) + 1e-9
    features = np.c_[features / scale, np.ones(len(features))]
    penalty = np.diag([RIDGE] * (features.shape[1] - 2) + [0.0, 0.0])  # neither the rivals nor the bias
    *weights, bias = np.linalg.solve(features.T @ features + penalty, features.T @ effects)
    return {"weights": np.array(weights) / scale, "bias": float(bias), "own": float(np.median(owns))}


def causal_threshold(paragraphs):
    """→ the fall of f that FALSE_POSITIVES of the sentences exceed, those that their answers need most left out."""
    return float(np.quantile(np.concatenate([np.delete(p["drops"], p["drops"].argmax()) for p in paragraphs]), 1 - FALSE_POSITIVES))


def causal_rates(paragraphs, threshold):
    """→ the share of other sentences, and of the most needed ones, whose removal takes more than `threshold`."""
    others = np.concatenate([np.delete(p["drops"], p["drops"].argmax()) for p in paragraphs])
    return float((others > threshold).mean()), float(np.mean([p["drops"].max() > threshold for p in paragraphs]))


def report(heat, influence, paragraphs):
    """Prints how well each score's sum over the kept sentences ranks f, the answer's sentence kept (LDS), and its top sentence's drop."""

    def own_first(paragraph, scores):
        return np.where(np.arange(len(scores)) == paragraph["own"], influence["own"], scores)

    for name, score in {
        "number": lambda p: np.ones(len(p["drops"])),
        "uniform": lambda p: p["heat"].mean(1),
        "heat": lambda p: p["heat"] @ heat,
        "influence": lambda p: own_first(p, influence["bias"] + p["influence"] @ influence["weights"]),
        "left out": lambda p: p["drops"],
    }.items():
        correlations = [spearmanr(p["kept"] @ score(p), p["f"])[0] if np.ptp(p["f"]) > 0 and np.ptp(p["kept"] @ score(p)) > 0 else 0.0 for p in paragraphs]
        share = np.mean([max(0.0, p["drops"][score(p).argmax()]) / max(1e-6, p["drops"].max()) for p in paragraphs])
        print(f"{name:10} LDS {np.mean(correlations):.3f}, top sentence's drop / largest {share:.3f}")


def stacked(paragraphs, key):
    return np.concatenate([paragraph[key] for paragraph in paragraphs])


if __name__ == "__main__":
    main()
