"""Train the reader, from given weights, until a given time; run it again with the same arguments to resume.

usage: train.py --data DIR --negatives NEGATIVES.json --init WEIGHTS --model DIR --out DIR --until HH:MM [--worker 0 --workers 2] …

Loss: each window's own (start and end against [CLS] and the document's tokens) plus one softmax over all windows of the
question, each window's logits taken relative to its null: shared normalisation (Clark & Gardner 2018).
The learning rate follows the clock: it rises over the first 4 % of the time and falls linearly to 2 % at its end, so
a run that is stopped and goes on still ends well. Weights are averaged (exponentially); OUT/averaged-WORKER.safetensors is the result.

Workers, one process and one thread each, draw different examples and take the mean of their weights every two minutes
through files (local SGD, Stich 2019; nobody waits, so a core that others use slows only its own worker).
"""
import argparse, datetime, json, os, pathlib, random, time
import torch
from safetensors.torch import load_file, save_file
from torch.nn.functional import cross_entropy
import data, distractors, windows
from reader import reader, tokenizer_of

WARM_UP, LEAST_RATE = 0.04, 0.02
SAVE_EVERY, MEET_EVERY, SAY_EVERY = 300, 120, 30  # seconds
NOT_ALLOWED = -1e4


def loss_of(model, batch, shared_weight):
    """batch: list of groups of windows."""
    inputs, document, starts, ends = windows.tensors([window for group in batch for window in group])
    with torch.autocast("cpu", dtype=torch.bfloat16):
        out = model(**inputs)
    allowed = document.clone()
    allowed[:, 0] = True  # [CLS], the null
    own, shared = 0.0, []
    for logits, targets in ((out.start_logits.float(), starts), (out.end_logits.float(), ends)):
        own = own + cross_entropy(logits.masked_fill(~allowed, NOT_ALLOWED), targets) / 2
        relative = (logits - logits[:, :1]).masked_fill(~document, NOT_ALLOWED)  # (windows, tokens)
        at = 0
        for group in batch:
            if len(group) > 1 and group[0].first >= 0:
                shared.append(cross_entropy(relative[at : at + len(group)].reshape(1, -1), targets[at : at + 1]))
            at += len(group)
    return own + shared_weight * torch.stack(shared).mean() if shared else own


class Average:
    """Exponential average of the weights that learn."""

    def __init__(self, model, decay):
        self.decay, self.steps = decay, 0
        self.weights = {name: p.detach().clone() for name, p in model.named_parameters() if p.requires_grad}

    @torch.no_grad()
    def update(self, model):
        self.steps += 1
        share = 1 - min(self.decay, self.steps / (self.steps + 20))
        torch._foreach_lerp_(list(self.weights.values()), [p for p in model.parameters() if p.requires_grad], share)

    def state(self, model):
        return {**{name: tensor.contiguous() for name, tensor in model.state_dict().items()}, **self.weights}


@torch.no_grad()
def meet(model, folder, worker, workers):
    """Leave this worker's weights and move to the mean of them and the others' last ones."""
    mine = {name: p for name, p in model.named_parameters() if p.requires_grad}
    path = folder / f"meeting-{worker}.safetensors"
    save_file({name: p.detach().contiguous() for name, p in mine.items()}, path.with_suffix(".new"))
    os.replace(path.with_suffix(".new"), path)
    others = [folder / f"meeting-{i}.safetensors" for i in range(workers) if i != worker]
    for n, other in enumerate((p for p in others if p.exists() and time.time() - p.stat().st_mtime < 2 * MEET_EVERY), 2):
        for name, theirs in load_file(other).items():
            mine[name].lerp_(theirs, 1 / n)


def rate_at(now, started, until):
    share = min(1.0, (now - started) / (until - started))
    return share / WARM_UP if share < WARM_UP else max(LEAST_RATE, (1 - share) / (1 - WARM_UP))


def time_of(clock):
    """The moment within twelve hours of now at which the clock shows HH:MM: a run may end after midnight, and one whose end has passed does not go on."""
    now, (hour, minute) = datetime.datetime.now(), map(int, clock.split(":"))
    today = now.replace(hour=hour, minute=minute, second=0)
    return today + datetime.timedelta(days=1) if now - today > datetime.timedelta(hours=12) else today


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("data", "negatives", "init", "model", "out"):
        parser.add_argument(f"--{name}", type=pathlib.Path, required=True)
    parser.add_argument("--until", required=True, help="HH:MM, local time")
    parser.add_argument("--rate", type=float, default=1e-4)
    parser.add_argument("--tokens", type=int, default=4096, help="a batch")
    parser.add_argument("--average", type=float, default=0.998)
    parser.add_argument("--shared", type=float, default=0.5, help="weight of the shared softmax")
    parser.add_argument("--negative-share", type=float, default=0.4)
    parser.add_argument("--cut-share", type=float, default=0.12)
    parser.add_argument("--distractor-share", type=float, default=0.0)
    parser.add_argument("--exchange-share", type=float, default=0.0)
    parser.add_argument("--mask-share", type=float, default=0.05)
    parser.add_argument("--dropout", type=float, default=0.0)
    parser.add_argument("--weigh", nargs="*", default=[], metavar="SET=WEIGHT", help="instead of the weight in data.json")
    parser.add_argument("--worker", type=int, default=0)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=3)
    return parser.parse_args()


def main():
    options = arguments()
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    until = time_of(options.until).timestamp()
    options.out.mkdir(parents=True, exist_ok=True)
    checkpoint = options.out / f"checkpoint-{options.worker}.pt"
    saved = torch.load(checkpoint, weights_only=True) if checkpoint.exists() else None

    training, _, weights = data.read(options.data)
    weights |= {name: float(weight) for name, weight in (pair.split("=") for pair in options.weigh)}
    negatives = json.loads(options.negatives.read_text())
    tokenizer = tokenizer_of(options.model)
    questions, contexts = windows.encode(training, weights, negatives, tokenizer)
    print(f"{len(questions)} questions, {len(contexts)} contexts, {sum(q.weight for q in questions):.0f} drawn a pass", flush=True)
    steps, started = (saved["steps"], saved["started"]) if saved else (0, time.time())
    rng = random.Random(f"{options.seed} {options.worker} {steps}")

    model = reader(options.model, [options.init], attention="half", dropout=options.dropout)
    model.bert.embeddings.word_embeddings.weight.requires_grad = False  # little to learn from few examples; saves their share of each step
    exchange = distractors.exchange_of(questions, contexts, tokenizer, model.bert.embeddings.word_embeddings.weight.numpy())
    groups = windows.Groups(contexts, rng, options.negative_share, options.cut_share, options.mask_share, exchange, options.distractor_share, options.exchange_share)
    learning = [p for p in model.parameters() if p.requires_grad]
    matrices, vectors = [p for p in learning if p.ndim > 1], [p for p in learning if p.ndim < 2]
    optimizer = torch.optim.AdamW([{"params": matrices, "weight_decay": 0.01}, {"params": vectors, "weight_decay": 0.0}], lr=options.rate, fused=True)
    average = Average(model, options.average)
    if saved:
        model.load_state_dict(saved["model"])
        optimizer.load_state_dict(saved["optimizer"])
        average.weights, average.steps = saved["average"], steps

    def save():
        state = {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "average": average.weights, "steps": steps, "started": started}
        torch.save(state, checkpoint.with_suffix(".new"))
        os.replace(checkpoint.with_suffix(".new"), checkpoint)
        save_file(average.state(model), options.out / f"averaged-{options.worker}.safetensors")

    model.train()
    smoothed, tokens, passes = None, 0, 0
    said = kept = met = time.time()
    while time.time() < until:
        passes += 1
        for batch in windows.batches(questions, groups, options.tokens):
            now = time.time()
            if now >= until:
                break
            rate = options.rate * rate_at(now, started, until)
            for group in optimizer.param_groups:
                group["lr"] = rate
            loss = loss_of(model, batch, options.shared)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(learning, 1.0)
            optimizer.step()
            average.update(model)
            steps += 1
            tokens += sum(len(window) for group in batch for window in group)
            smoothed = loss.item() if smoothed is None else 0.98 * smoothed + 0.02 * loss.item()
            if now - said > SAY_EVERY:
                print(f"{(now - started) / 60:6.1f} min, pass {passes}, step {steps}, loss {smoothed:.3f}, {tokens:,} tokens, rate {rate:.2e}", flush=True)
                said = now
            if options.workers > 1 and now - met > MEET_EVERY:
                meet(model, options.out, options.worker, options.workers)
                met = now
            if now - kept > SAVE_EVERY:
                save()
                kept = now
    save()
    print(f"done: {steps} steps, {tokens:,} tokens", flush=True)


if __name__ == "__main__":
    main()
