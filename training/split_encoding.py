"""What split encoding would cost this reader in F1 (DeFormer: Cao et al. 2020): an experiment, no part of the recipe.

usage: split_encoding.py WEIGHTS.safetensors --model DIR DATA.json [--limit N]

In the lowest K layers question and document attend to themselves alone, so that the document's part could be computed once and
kept for the next question. Prints F1 and exact match for K = 0, 1, … without any training for it.
"""
import argparse, json, pathlib
import torch
import evaluate
from reader import reader, tokenizer_of


@torch.inference_mode()
def logits(model, ids, types, split):
    """ids, types: (1, tokens); split: lowest layers that are split. → start and end logits, (tokens) each."""
    hidden = model.bert.embeddings(input_ids=ids, token_type_ids=types)
    apart = torch.where(types[0][:, None] == types[0][None, :], 0.0, torch.finfo(torch.float32).min)[None, None]
    for layer, block in enumerate(model.bert.encoder.layer):
        hidden = block(hidden, attention_mask=apart if layer < split else None)
        hidden = hidden[0] if isinstance(hidden, tuple) else hidden
    start, end = model.qa_outputs(hidden)[0].unbind(-1)
    return start.numpy(), end.numpy()


def answer(model, tokenizer, item, split):
    question = tokenizer.encode(item.question, add_special_tokens=False).ids[: evaluate.LONGEST_QUESTION]
    encoding = tokenizer.encode(item.context, add_special_tokens=False)
    best = (float("-inf"), "")
    for first, last in evaluate.windows_of(len(encoding.ids), evaluate.WINDOW - 3 - len(question)):
        inputs = evaluate.feed(question, encoding.ids[first:last])
        start, end = logits(model, torch.from_numpy(inputs["input_ids"]), torch.from_numpy(inputs["token_type_ids"]), split)
        score, i, j = evaluate.best_span(start, end, len(question) + 2)
        best = max(best, (score, item.context[encoding.offsets[first + i][0] : encoding.offsets[first + j][1]]))
    return best[1]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", nargs="+", type=pathlib.Path)
    parser.add_argument("data")
    parser.add_argument("--model", type=pathlib.Path, required=True)
    parser.add_argument("--limit", type=int)
    options = parser.parse_args()
    torch.set_num_threads(1)
    model, tokenizer = reader(options.model, options.weights).eval(), tokenizer_of(options.model)
    items = evaluate.read_squad(options.data)
    items = items[:: max(1, len(items) // options.limit)] if options.limit else items
    for split in range(len(model.bert.encoder.layer)):
        answers = [answer(model, tokenizer, item, split) for item in items]
        scores = {name: 100 * sum(of(a, item.answers) for a, item in zip(answers, items)) / len(items) for name, of in (("f1", evaluate.f1), ("exact_match", evaluate.exact))}
        print(json.dumps({"split_layers": split, "questions": len(items), **{name: round(score, 2) for name, score in scores.items()}}), flush=True)


if __name__ == "__main__":
    main()
