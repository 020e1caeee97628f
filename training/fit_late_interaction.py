"""Fit what late_interaction.py puts behind one of the reader's lower layers: a vector of each token of a window, to be kept, and one of each token of a question.

usage: fit_late_interaction.py READER.onnx --model DIR --data DATA_DIR --scoring SCORING.json --exit EXIT.json --out VECTORS.safetensors
           [--layers 4 --width 32 --questions 8000 --epochs 5]

READER.onnx is a graph that early_exit.py wrote; it stays as it is. A window's tokens keep what its reading with one question made of
them, and another question asks these (late interaction: Khattab & Zaharia 2020, ColBERT): score = bias + Σ over the question's tokens
of weight · max over the window's tokens of the cosine of their vectors. Vectors and weights are linear in the hidden states after
--layers layers, those of a question in the states that it has alone.

The score learns what the reader gives the window's best span (smooth L1), and to put the window that answers before the others of the
batch (cross-entropy). Each window is read once with a question that has nothing to do with it, and its states are kept; then
with the questions of which it holds the answer, looks like it by TF-IDF, or neither.
"""
import argparse, functools, json, multiprocessing, os, pathlib, random, time
import numpy as np
import onnx
import torch
from onnx import TensorProto, helper
from safetensors.torch import save_file
from sklearn.feature_extraction.text import TfidfVectorizer
from torch.nn import functional
import data
from agreement import agreement_with
from early_exit import HIDDEN
from evaluate import LONGEST_QUESTION, WINDOW, best_span, feed, scoring_of, session_of
from reader import tokenizer_of

ROOM = 350  # document tokens of a window, but for one longer paragraph
LONGEST_CONTEXT = 1600  # characters; others leave no room for a second paragraph
ALIKE, NEARLY_ALIKE, RANDOM = 2, 1, 3  # windows that a question is asked of beside its own
QUESTIONS, RATE, WARM_UP, RANKED = 24, 2e-3, 50, 0.3  # RANKED: weight of the cross-entropy
LEAST, MOST = -8.0, 15.0  # scores beyond are all alike


class Vectors(torch.nn.Module):
    def __init__(self, hidden, width):
        super().__init__()
        self.kept, self.asked, self.weight = torch.nn.Linear(hidden, width), torch.nn.Linear(hidden, width), torch.nn.Linear(hidden, 1)
        self.bias = torch.nn.Parameter(torch.tensor(-12.0))
        torch.nn.init.orthogonal_(self.kept.weight)
        self.asked.weight.data.copy_(self.kept.weight.data)

    def of_windows(self, states):
        """states: (windows, tokens, hidden) → (windows, tokens, width), of length 1."""
        return functional.normalize(self.kept(states), dim=-1)

    def of_questions(self, states, mask):
        """states: (questions, tokens, hidden); mask: (questions, tokens) → (questions, tokens, width), as long as their weights."""
        weights = functional.softplus(self.weight(states)) * mask[..., None]
        return functional.normalize(self.asked(states), dim=-1) * weights


def most_alike(asked, kept, mask):
    """asked: (pairs, question tokens, width); kept: (pairs, window tokens, width); mask: (pairs, window tokens) → Σ max, (pairs)."""
    return torch.matmul(asked, kept.transpose(1, 2)).masked_fill(~mask[:, None], float("-inf")).amax(-1).sum(-1)


def packed(contexts, tokenizer):
    """contexts: distinct texts → windows of them, each a list of contexts."""
    windows, room = [], 0
    for context, encoding in zip(contexts, tokenizer.encode_batch(contexts, add_special_tokens=False)):
        if len(encoding.ids) > room:
            windows.append([])
            room = ROOM
        windows[-1].append(context)
        room -= len(encoding.ids)
    return windows


def ranked(questions, texts):
    """→ for each question the indices of the texts, the most alike by TF-IDF first."""
    vectorizer = TfidfVectorizer(sublinear_tf=True, token_pattern=r"\w+", stop_words="english")
    by_word = vectorizer.fit_transform(texts).T.tocsr()
    return np.argsort(-(vectorizer.transform(questions) @ by_word).toarray(), axis=1, kind="stable")


class Reading:
    """What the processes of a pool do: one window a pass, of a graph that also gives its hidden states."""

    def __init__(self, graph, folder, agreement, exit_below, outputs):
        self.session, self.tokenizer = session_of(graph), tokenizer_of(folder)
        self.agreement, self.exit_below, self.outputs = agreement, exit_below, outputs

    @functools.cache
    def encoded(self, text):
        return self.tokenizer.encode(text, add_special_tokens=False)

    def tokens(self, question, text):
        asked = self.encoded(question).ids[:LONGEST_QUESTION]
        return asked, self.encoded(text).ids[: WINDOW - len(asked) - 3]

    def run(self, outputs, inputs, below):
        return self.session.run(outputs, inputs | {"exit_below": np.array(below, np.float32)})

    def of_window(self, job):
        """(question, text) → of each output the rows of the text's tokens."""
        asked, document = self.tokens(*job)
        return [found[0][len(asked) + 2 : -1] for found in self.run(self.outputs, feed(asked, document), np.inf)]

    def of_question(self, question):
        """→ of each output the rows of [CLS] question [SEP]."""
        asked, _ = self.tokens(question, "")
        inputs = {name: x[:, : len(asked) + 2] for name, x in feed(asked, []).items()}
        return [found[0] for found in self.run(self.outputs, inputs, np.inf)]

    def scores(self, job):
        """(question, text) → what the best span scores, and the log of Σ exp(score) over all spans, read as the product reads."""
        asked, document = self.tokens(*job)
        gains = self.agreement * agreement_with(*job, self.encoded(job[1]).offsets)[: len(document)]
        start, end = (x[0] for x in self.run(["start_logits", "end_logits"], feed(asked, document), self.exit_below - gains.max()))
        start[len(asked) + 2 : -1] += gains
        return best_span(start, end, len(asked) + 2)[0], log_mass(start, end, len(asked) + 2)


def log_mass(start, end, first, longest=30):
    """Log of Σ exp(start + end − null) over the spans of a window."""
    starts, ends = np.exp(start[first:-1] - start[0]), np.exp(end[first:-1] - end[0])
    upto = np.concatenate([[0.0], np.cumsum(ends)])
    at = np.arange(len(ends))
    return float(np.log((starts * (upto[np.minimum(at + longest, len(ends))] - upto[at])).sum()))


_reading = None


def begin(*of):
    global _reading
    _reading = Reading(*of)


def do(what, job):
    return getattr(_reading, what)(job)


def pool_of(*of):
    """→ each(what, jobs): the results of a method of Reading, a process a core."""
    pool = multiprocessing.Pool(os.cpu_count(), begin, of)
    return lambda what, jobs: pool.map(functools.partial(do, what), jobs, chunksize=50)


def drawn(training, weights, count, tokenizer, rng):
    """→ examples with an answer, of all sets (by the square root of their sizes and their weights), and windows of their paragraphs."""
    fitting = [x for x in training if x.answers and len(x.context) <= LONGEST_CONTEXT]
    sizes = {name: sum(x.set == name for x in fitting) for name in weights}
    chances = np.array([weights[x.set] / sizes[x.set] ** 0.5 for x in fitting])
    examples = [fitting[i] for i in np.random.default_rng(rng.randrange(2**32)).choice(len(fitting), count, replace=False, p=chances / chances.sum())]
    contexts = list(dict.fromkeys(x.context for x in examples))
    rng.shuffle(contexts)
    return examples, packed(contexts, tokenizer)


def padded(states):
    """states: (tokens, hidden) each → (all, tokens, hidden), and which are there, (all, tokens)."""
    out = torch.zeros(len(states), max(map(len, states)), states[0].shape[1])
    mask = torch.zeros(out.shape[:2], dtype=torch.bool)
    for i, x in enumerate(states):
        out[i, : len(x)] = torch.from_numpy(x.astype(np.float32))
        mask[i, : len(x)] = True
    return out, mask


def fit(vectors, of_windows, of_questions, pairs, epochs, rng):
    """of_windows, of_questions: states of each; pairs: of each question its windows and their scores, its own first."""
    optimizer, steps, step, smoothed, started = torch.optim.AdamW(vectors.parameters(), lr=RATE, weight_decay=0.01), epochs * (len(pairs) // QUESTIONS), 0, None, time.time()
    for epoch in range(epochs):
        order = rng.sample(range(len(pairs)), len(pairs))
        for at in range(0, len(order) - QUESTIONS + 1, QUESTIONS):
            batch = order[at : at + QUESTIONS]
            asked = vectors.of_questions(*padded([of_questions[k] for k in batch]))
            windows = list(dict.fromkeys(window for k in batch for window, _ in pairs[k]))
            states, mask = padded([of_windows[window] for window in windows])
            kept, place = vectors.of_windows(states), {window: i for i, window in enumerate(windows)}
            i, j, wanted = zip(*((i, place[window], score) for i, k in enumerate(batch) for window, score in pairs[k]))
            i, j, wanted = torch.tensor(i), torch.tensor(j), torch.tensor(wanted).clamp(LEAST, MOST)
            loss = functional.smooth_l1_loss(vectors.bias + most_alike(asked[i], kept[j], mask[j]), wanted, beta=3.0)
            own = torch.tensor([place[pairs[k][0][0]] for k in batch])
            across = torch.stack([most_alike(question.expand(len(own), -1, -1), kept[own], mask[own]) for question in asked])
            right = torch.tensor([pairs[k][0][1] > 3 for k in batch])
            if right.any():
                loss = loss + RANKED * functional.cross_entropy(across[right], torch.arange(len(own))[right])
            optimizer.param_groups[0]["lr"] = RATE * min(1, step / WARM_UP) * (1 - step / steps)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            step += 1
            smoothed = loss.item() if smoothed is None else 0.98 * smoothed + 0.02 * loss.item()
        print(f"{(time.time() - started) / 60:5.1f} min, epoch {epoch + 1}, loss {smoothed:.3f}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("graph", type=pathlib.Path)
    for name in ("model", "data", "scoring", "exit", "out"):
        parser.add_argument(f"--{name}", type=pathlib.Path, required=True)
    for name, value in (("layers", 4), ("width", 32), ("questions", 8000), ("epochs", 5)):
        parser.add_argument(f"--{name}", type=int, default=value)
    options = parser.parse_args()
    rng, started = random.Random(5), time.time()
    torch.manual_seed(5)
    training, _, weights = data.read(options.data)
    examples, windows = drawn(training, weights, options.questions, tokenizer_of(options.model), rng)
    texts = ["\n\n".join(window) for window in windows]
    home = {context: i for i, window in enumerate(windows) for context in window}

    graph, hidden, with_states = onnx.load(options.graph), HIDDEN.format(options.layers - 1), options.out.with_suffix(".onnx")
    graph.graph.output.append(helper.make_tensor_value_info(hidden, TensorProto.FLOAT, None))
    onnx.save(graph, with_states)
    of = lambda path, key: json.loads(path.read_text())[key]
    each = pool_of(with_states, options.model, scoring_of(options.scoring).agreement, of(options.exit, "exit_below"), [hidden])
    half = lambda found: [states.astype(np.float16) for (states,) in found]
    of_windows = half(each("of_window", [(rng.choice(examples).question, text) for text in texts]))
    of_questions = half(each("of_question", [x.question for x in examples]))
    print(f"{(time.time() - started) / 60:5.1f} min, states of {len(texts)} windows and {len(examples)} questions", flush=True)
    asked_of = []
    for x, order in zip(examples, ranked([x.question for x in examples], texts)):
        asked_of.append(list(dict.fromkeys([home[x.context], *order[:ALIKE].tolist(), *rng.sample(order[ALIKE:40].tolist(), NEARLY_ALIKE), *rng.choices(range(len(texts)), k=RANDOM)])))
    scores = iter(each("scores", [(x.question, texts[window]) for x, own in zip(examples, asked_of) for window in own]))
    pairs = [[(window, next(scores)[0]) for window in own] for own in asked_of]
    print(f"{(time.time() - started) / 60:5.1f} min, {sum(map(len, pairs))} pairs of a question and a window", flush=True)
    vectors = Vectors(of_windows[0].shape[1], options.width)
    fit(vectors, of_windows, of_questions, pairs, options.epochs, rng)
    save_file({name: tensor.detach().contiguous() for name, tensor in vectors.named_parameters()}, options.out)
    with_states.unlink()


if __name__ == "__main__":
    main()
