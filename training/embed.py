"""The static embedding that ranks blocks beside BM25: a vector for each token of the reader's vocabulary.

usage: embed.py --data DATA_DIR --encoder ENCODER_DIR --model ../models/reader --out PASSAGE_VECTORS.bin

A text's vector is the sum of its tokens' vectors, brought to length 1 (src/index/embedding.ts). To start with, each token goes
alone through the encoder (all-MiniLM-L6-v2), the results are cut to their principal components and weighted by rarity (Arora
et al. 2017), as Model2Vec does. Then questions and the pieces of text that answer them are brought together, the other
pieces of a batch pushed away (InfoNCE, both ways); a token's weight is learned with its vector, and how much more it counts
in a question. A tenth of the contexts of every set, chosen by their hash, is held out: what is printed is recall there.
"""
import argparse, collections, math, pathlib, time
import numpy as np
import torch
from tokenizers import Tokenizer
from torch.nn.functional import cross_entropy, embedding_bag, normalize
from transformers import AutoModel
import data

PIECE = 250  # tokens, about a block of the index
MOST = {"qamr": 5000, "subjqa": 1500, "tweetqa": 3000, "bioasq": 5000, "mrqa_relationextraction_dev": 1500}  # questions an epoch
LEARNING_RATE, TEMPERATURE, RARITY, WARM_UP = 3e-3, 0.05, 1e-3, 50
HIGHEST = 7  # of 4 bits


def parted(folder):
    """→ answerable examples for training, held-out ones; no training context shares twelve words in a row with a held-out one."""
    sets = data.listing()
    examples = [x for name, entry in sets.items() for x in data.read_set(folder, name, entry)]
    held = [x for x in examples if x.set != "qamr" and data.is_held_out(x.context, sets[x.set]["held_out"] or "tenth")]  # qamr repeats its contexts in part
    held_contexts = {x.context for x in held}
    reserved = set().union(*map(data.shingles, held_contexts))
    overlapping = {context for context in {x.context for x in examples} if not data.shingles(context).isdisjoint(reserved)}
    return [x for x in examples if x.context not in overlapping and x.answers], [x for x in held if x.answers]


class Texts:
    """Tokenized questions and contexts of examples, and where in a context the answer stands."""

    def __init__(self, examples, tokenizer):
        def ids(texts):
            return [np.array(encoding.ids, np.int64) for encoding in tokenizer.encode_batch(texts, add_special_tokens=False)]

        contexts = list(dict.fromkeys(x.context for x in examples))
        place = {context: i for i, context in enumerate(contexts)}
        self.contexts, self.questions = ids(contexts), ids([x.question for x in examples])
        self.context = np.array([place[x.context] for x in examples])
        self.answer = [self.tokens_of(x, len(self.contexts[place[x.context]])) for x in examples]
        self.by_set = collections.defaultdict(list)
        for i, x in enumerate(examples):
            if len(self.questions[i]) and len(self.contexts[self.context[i]]):
                self.by_set[x.set].append(i)

    @staticmethod
    def tokens_of(example, count):
        """→ (first, end) of the answer's tokens, by its share of the context: right to a few tokens."""
        text, answer = example.context, example.answers[0]
        start = answer["answer_start"] if answer["answer_start"] >= 0 else max(0, text.find(answer["text"]))
        return tuple(int(count * min(1, at / max(1, len(text)))) for at in (start, start + len(answer["text"])))

    def piece(self, example, rng):
        """→ a random piece of the context that holds the answer."""
        tokens, (first, end) = self.contexts[self.context[example]], self.answer[example]
        if len(tokens) <= PIECE:
            return tokens
        length = rng.integers(150, PIECE + 20)
        low, high = max(0, end - length), max(0, min(first, len(tokens) - length))
        at = rng.integers(min(low, high), max(low, high) + 1)
        return tokens[at : at + length]


class Bag(torch.nn.Module):
    def __init__(self, vectors, weights):
        super().__init__()
        self.vectors = torch.nn.Parameter(torch.tensor(vectors))  # (tokens, dims)
        self.log_weights = torch.nn.Parameter(torch.tensor(np.log(weights)))  # (tokens)
        self.log_question = torch.nn.Parameter(torch.zeros(len(weights)))  # (tokens): more of it in a question
        self.log_scale = torch.nn.Parameter(torch.tensor(-math.log(TEMPERATURE)))

    def embed(self, texts, log_weights):
        tokens, starts = torch.from_numpy(np.concatenate(texts)), torch.tensor(np.cumsum([0] + [len(t) for t in texts[:-1]]))
        return normalize(embedding_bag(tokens, self.vectors, starts, mode="sum", per_sample_weights=log_weights[tokens].exp()))

    def loss(self, questions, pieces, contexts):
        logits = self.embed(questions, self.log_weights + self.log_question) @ self.embed(pieces, self.log_weights).T * self.log_scale.exp()
        same = (contexts[:, None] == contexts[None]) & ~torch.eye(len(contexts), dtype=torch.bool)
        logits, gold = logits.masked_fill(same, -1e4), torch.arange(len(contexts))
        return (cross_entropy(logits, gold) + cross_entropy(logits.T, gold)) / 2

    def tables(self):
        """→ (tokens, dims) float32 with the blocks' weights in it, (tokens) factors for questions."""
        with torch.no_grad():
            return (self.vectors * self.log_weights.exp()[:, None]).numpy(), self.log_question.exp().numpy()


def through_encoder(folder):
    """→ (tokens, hidden): what the encoder makes of each token alone."""
    model = AutoModel.from_pretrained(folder).eval()
    made = []
    with torch.no_grad():
        for ids in torch.arange(model.config.vocab_size).split(1024):
            alone = torch.stack([torch.full_like(ids, 101), ids, torch.full_like(ids, 102)], 1)  # [CLS] token [SEP]
            made.append(model(input_ids=alone, attention_mask=torch.ones_like(alone)).last_hidden_state.mean(1))
    return torch.cat(made).numpy()


def components(vectors, dims):
    """→ (tokens, dims) of length 1: the principal components."""
    centred = vectors - vectors.mean(0)
    cut = centred @ np.linalg.eigh(centred.T @ centred)[1][:, ::-1][:, :dims]
    return (cut / np.linalg.norm(cut, axis=1, keepdims=True)).astype(np.float32)


def batches(texts, size, of_one_set, rng):
    """→ lists of examples; a share of them all of one set, so that the others of the batch are like the right one."""
    chosen, mixed = [], []
    for name, examples in texts.by_set.items():
        drawn = rng.permutation(examples)[: MOST.get(name)]
        alone = int(len(drawn) * of_one_set) // size * size
        chosen += list(drawn[:alone].reshape(-1, size))
        mixed.append(drawn[alone:])
    mixed = rng.permutation(np.concatenate(mixed))
    chosen += list(mixed[: len(mixed) // size * size].reshape(-1, size))
    return [chosen[i] for i in rng.permutation(len(chosen))]


def train(bag, texts, options):
    rng, start = np.random.default_rng(options.seed), time.time()
    slow, fast = [bag.vectors, bag.log_scale], [bag.log_weights, bag.log_question]
    optimizer = torch.optim.Adam([{"params": slow, "lr": LEARNING_RATE}, {"params": fast, "lr": 3 * LEARNING_RATE}])
    epochs = [batches(texts, options.batch, options.of_one_set, rng) for _ in range(options.epochs)]
    steps = sum(map(len, epochs))
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: min(1, (step + 1) / WARM_UP) * max(0.02, 1 - step / steps))

    def thinned(tokens):
        kept = tokens[rng.random(len(tokens)) >= options.dropped]
        return kept if len(kept) else tokens

    for epoch in epochs:
        total = 0.0
        for batch in epoch:
            loss = bag.loss([thinned(texts.questions[i]) for i in batch], [thinned(texts.piece(i, rng)) for i in batch], torch.from_numpy(texts.context[batch]))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            total += loss.item()
        print(f"loss {total / len(epoch):.3f} after {time.time() - start:.0f} s", flush=True)


def quantized(table):
    """→ (tokens, dims) whole numbers −7 … 7, (tokens) float32 scales; of a few scales the one with the least squared error."""
    largest = np.abs(table).max(1, keepdims=True) / HIGHEST + 1e-12
    tries = [(np.clip(np.rint(table / (largest * share)), -HIGHEST, HIGHEST), largest * share) for share in (1, 0.9, 0.8, 0.7, 0.6, 0.5)]
    best = np.argmin([((table - levels * scale) ** 2).sum(1) for levels, scale in tries], 0)
    rows = np.arange(len(table))
    return np.stack([levels for levels, _ in tries])[best, rows], np.stack([scale[:, 0] for _, scale in tries])[best, rows].astype("<f4")


def written(levels, scales, factors):
    """→ the bytes that src/index/embedding.ts reads."""
    nibbles = (levels + HIGHEST + 1).astype(np.uint8)
    return b"".join([np.array(levels.shape, "<u4").tobytes(), scales.tobytes(), factors.astype("<f4").tobytes(), (nibbles[:, ::2] | nibbles[:, 1::2] << 4).tobytes()])


def recalls(table, factors, texts):
    """→ recall@1, 5, 10, 20, 50 of the piece that holds the answer among those of all contexts, the mean over sets."""
    embed = lambda tokens, table: np.stack([table[t].sum(0) / max(1e-9, np.linalg.norm(table[t].sum(0))) for t in tokens])
    pieces = [(i, at) for i, tokens in enumerate(texts.contexts) for at in range(0, max(1, len(tokens)), PIECE)]
    place = {key: i for i, key in enumerate(pieces)}
    vectors = embed([texts.contexts[i][at : at + PIECE] for i, at in pieces], table)  # (pieces, dims)
    found = []
    for examples in texts.by_set.values():
        scores = embed([texts.questions[i] for i in examples], table * factors[:, None]) @ vectors.T  # (questions, pieces)
        gold = [place[texts.context[i], min(texts.answer[i][0], len(texts.contexts[texts.context[i]]) - 1) // PIECE * PIECE] for i in examples]
        places = (scores > scores[np.arange(len(gold)), gold][:, None]).sum(1)
        found.append([(places < k).mean() for k in (1, 5, 10, 20, 50)])
    return np.mean(found, 0), len(pieces)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("data", "encoder", "model", "out"):
        parser.add_argument(f"--{name}", type=pathlib.Path, required=True)
    for name, default in {"dims": 128, "epochs": 4, "batch": 512, "seed": 1}.items():
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--of-one-set", type=float, default=0.5, help="share of the batches that are of one set")
    parser.add_argument("--dropped", type=float, default=0.25, help="share of the tokens left out")
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(options.seed)
    tokenizer = Tokenizer.from_file(str(options.model / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    training, held = (Texts(part, tokenizer) for part in parted(options.data))
    frequency = np.bincount(np.concatenate(training.contexts), minlength=tokenizer.get_vocab_size()) + 1
    weights = (RARITY / (RARITY + frequency / frequency.sum())).astype(np.float32)
    bag = Bag(components(through_encoder(options.encoder), options.dims), weights)
    train(bag, training, options)
    table, factors = bag.tables()
    levels, scales = quantized(table)
    for name, made in {"float32": table, "4 bits": levels * scales[:, None]}.items():
        found, pieces = recalls(made, factors, held)
        print(f"{name}: recall@1, 5, 10, 20, 50 among {pieces} held-out pieces", *(f"{100 * recall:.1f}" for recall in found))
    options.out.write_bytes(written(levels, scales, factors))
    print(f"{options.out}: {options.out.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
