"""Fit what early_exit.py puts behind one of the reader's lower layers: scores of starts and ends, as the last layer would give them.

usage: fit_exit.py WEIGHTS.safetensors… --model DIR --data DATA_DIR --negatives NEGATIVES.json --out EXIT.safetensors [--layers 4 --minutes 10]

The reader stays as it is: one linear layer on the hidden states after --layers layers learns the last layer's distributions over
[CLS] and the document's tokens (Kullback–Leibler divergence). A question is read in its own paragraph, mostly beside a hard
negative or without the answer's sentence, and in a window of random paragraphs: nearly all that a long document holds.
Prints the cross-entropy with the last layer's distributions and, at the end, how far the two rank windows alike.
"""
import argparse, json, pathlib, random, time
import numpy as np
import torch
from safetensors.torch import save_file
import data, distractors, windows
from reader import reader, tokenizer_of

SHARE_READ = 0.25  # of the training examples: a pass over all of them would take hours
QUESTIONS, WINDOWS, RATE, LEAST_RATE, SAY_EVERY = 12, 9, 2e-3, 0.02, 100
NEGATIVE_SHARE, CUT_SHARE = 0.6, 0.12
NOT_ALLOWED = -1e4


def random_window(question, contexts, rng):
    """→ a window of whole paragraphs that have nothing to do with the question."""
    room, document = windows.LENGTHS[-1] - 3 - len(question.ids), []
    while len(document) < room:
        paragraph = rng.choice(contexts)
        if document and len(document) + len(paragraph) > room:
            break
        document = document + paragraph
    return windows.Window(question.ids, document[:room])


def batches(questions, groups):
    rng = groups.rng
    while True:
        drawn = []
        for question in rng.sample(questions, QUESTIONS):
            drawn += [*groups.draw(question), random_window(question, groups.contexts, rng)]
        drawn.sort(key=len)
        yield from (drawn[at : at + WINDOWS] for at in range(0, len(drawn), WINDOWS))


def log_probabilities(logits, allowed):
    """logits, allowed: (windows, tokens)"""
    return torch.log_softmax(logits.float().masked_fill(~allowed, NOT_ALLOWED), -1)


def bound(start, end, document):
    """start, end, document: (windows, tokens) → no span of a window scores higher, (windows)."""
    most = lambda logits: (logits.masked_fill(~document, NOT_ALLOWED).amax(1) - logits[:, 0]).float()
    return most(start) + most(end)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", nargs="+", type=pathlib.Path)
    for name in ("model", "data", "negatives", "out"):
        parser.add_argument(f"--{name}", type=pathlib.Path, required=True)
    parser.add_argument("--layers", type=int, default=4)
    parser.add_argument("--minutes", type=float, default=10)
    options = parser.parse_args()
    rng = random.Random(5)
    torch.manual_seed(5)
    training, _, weights = data.read(options.data)
    tokenizer = tokenizer_of(options.model)
    some = [x for x in training if rng.random() < SHARE_READ]
    questions, contexts = windows.encode(some, weights, json.loads(options.negatives.read_text()), tokenizer)
    groups = windows.Groups(contexts, rng, NEGATIVE_SHARE, CUT_SHARE, 0.0, None, 0.0, 0.0)
    model = reader(options.model, options.weights, attention="half").eval()
    layer = torch.nn.Linear(model.config.hidden_size, 2)
    optimizer = torch.optim.AdamW(layer.parameters(), lr=RATE, weight_decay=0.01)
    started, smoothed, bounds = time.time(), None, []
    for step, batch in enumerate(batches(questions, groups), 1):
        share = (time.time() - started) / (60 * options.minutes)
        if share >= 1:
            break
        inputs, document, _, _ = windows.tensors(batch)
        allowed = document.clone()
        allowed[:, 0] = True  # [CLS], the null
        with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
            out = model(**inputs, output_hidden_states=True)
        early = layer(out.hidden_states[options.layers].float()).unbind(-1)
        last = (out.start_logits, out.end_logits)
        loss = sum(-(log_probabilities(wanted, allowed).exp() * log_probabilities(given, allowed)).sum(-1).mean() / 2 for wanted, given in zip(last, early))
        optimizer.param_groups[0]["lr"] = RATE * max(LEAST_RATE, 1 - share)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        smoothed = loss.item() if smoothed is None else 0.99 * smoothed + 0.01 * loss.item()
        if share > 0.9:
            bounds += zip(bound(*early, document).tolist(), bound(*last, document).tolist())
        if step % SAY_EVERY == 0:
            print(f"{(time.time() - started) / 60:5.1f} min, step {step}, cross-entropy {smoothed:.3f}", flush=True)
    save_file({name: tensor.detach().contiguous() for name, tensor in layer.named_parameters()}, options.out)
    print(f"{options.out}: after layer {options.layers}; correlation of the bounds over the last {len(bounds)} windows {np.corrcoef(np.array(bounds).T)[0, 1]:.3f}")


if __name__ == "__main__":
    main()
