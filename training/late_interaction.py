"""Let a plain graph leave vectors of its tokens behind, and say which windows need not be read for another question.

usage: late_interaction.py READER.onnx VECTORS.safetensors OUT.onnx --model DIR --data DATA_DIR --scoring SCORING.json
           --calibration CALIBRATION.json --exit EXIT.json --out LATE.json [--layers 4]

The graph, which early_exit.py wrote, gets two more outputs: kept, (1, sequence, width) int8, the tokens' vectors in 127ths; and asked,
(1, sequence, width), those of a question's tokens, each as long as what it counts (fit_late_interaction.py). What a window's best span
scores is then expected to be bias + Σ over the question's tokens of the greatest product with a token of the window, without reading it.

LATE.json: from which expectation on a window is read. It depends on the score that a span needs to be shown beside the best answer of
the READ_FIRST windows that look most like the question: a window is far, and set aside, below `below` + `slope` · that score. All but
LOST of the windows with an answer that would be shown are near, wherever they are ranked, so that it holds for texts of any length; the
slope is the one of SLOPES by which most of the windows not read first are far. Held-out paragraphs, those of a kind as one document,
read before with a question of another set. Where nothing answers in the windows read first, none is set aside.
"""
import argparse, json, math, pathlib, random
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from safetensors.numpy import load_file
import data
from calibrate import KINDS
from early_exit import HIDDEN
from evaluate import scoring_of
from fit_late_interaction import packed, pool_of, ranked
from reader import tokenizer_of

UNIT = 127
READ_FIRST, BEHIND_BEST = 20, 3  # as core/set-aside.ts and core/answers.ts have them
WINDOWS, QUESTIONS = 160, 90  # of a kind, at most
SLOPES, LOST = (0, 0.25, 0.5, 0.75, 1), 0.001
LONGEST_CONTEXT = 3000  # characters


def add_vectors(model, vectors, layers):
    """model: onnx.ModelProto, changed in place; vectors: what fit_late_interaction.py wrote."""
    constants = {f"late.{name}": (x.T if x.ndim == 2 else x).astype(np.float32) for name, x in vectors.items() if name != "bias"}
    constants["late.unit"] = np.array(UNIT, np.float32)
    node, hidden = helper.make_node, HIDDEN.format(layers - 1)
    nodes = []
    for name in ("kept", "asked"):
        nodes += [
            node("MatMul", [hidden, f"late.{name}.weight"], [f"late.{name}_products"]),
            node("Add", [f"late.{name}_products", f"late.{name}.bias"], [f"late.{name}_sums"]),
            node("ReduceL2", [f"late.{name}_sums"], [f"late.{name}_length"], axes=[-1], keepdims=1),
            node("Div", [f"late.{name}_sums", f"late.{name}_length"], [f"late.{name}_direction"]),
        ]
    nodes += [
        node("Mul", ["late.kept_direction", "late.unit"], ["late.kept_units"]),
        node("Round", ["late.kept_units"], ["late.kept_rounded"]),
        node("Cast", ["late.kept_rounded"], ["kept"], to=TensorProto.INT8),
        node("MatMul", [hidden, "late.weight.weight"], ["late.weight_products"]),
        node("Add", ["late.weight_products", "late.weight.bias"], ["late.weight_sums"]),
        node("Softplus", ["late.weight_sums"], ["late.weights"]),
        node("Mul", ["late.asked_direction", "late.weights"], ["asked"]),
    ]
    place = next(i for i, other in enumerate(model.graph.node) if hidden in other.output) + 1
    after = list(model.graph.node)
    del model.graph.node[:]
    model.graph.node.extend([*after[:place], *nodes, *after[place:]])
    model.graph.initializer.extend(numpy_helper.from_array(value, name) for name, value in constants.items())
    width = int(vectors["kept.bias"].shape[0])
    for name, kind in (("kept", TensorProto.INT8), ("asked", TensorProto.FLOAT)):
        model.graph.output.append(helper.make_tensor_value_info(name, kind, ["batch", "sequence", width]))


def expected(asked, kept, bias):
    """asked: (question, width); kept: (window, width) → what the window's best span is expected to score."""
    return bias + float((asked @ kept.T.astype(np.float32) / UNIT).max(1).sum())


def measured(each, tokenizer, training, held_out, bias, shown_from):
    """→ a row for each question and window, where a window read first answers: (kind, whether it is one of those, expectation, score, needed, log mass)."""
    rng, rows = random.Random(3), []
    for kind, (name, (sets, _)) in enumerate(KINDS.items()):
        own = [x for x in held_out if x.set in sets and x.answers and len(x.context) <= LONGEST_CONTEXT]
        contexts = sorted({x.context for x in own})
        rng.shuffle(contexts)
        windows = packed(contexts, tokenizer)[:WINDOWS]
        there = {context for window in windows for context in window}
        asked_of = [x for x in own if x.context in there]
        asked_of = rng.sample(asked_of, min(QUESTIONS, len(asked_of)))
        texts = ["\n\n".join(window) for window in windows]
        before = rng.choice(training).question
        kept = [found for found, _ in each("of_window", [(before, text) for text in texts])]
        asked = [found for _, found in each("of_question", [x.question for x in asked_of])]
        found = np.array(each("scores", [(x.question, text) for x in asked_of for text in texts])).reshape(len(asked_of), len(texts), 2)
        for i, order in enumerate(ranked([x.question for x in asked_of], texts)):
            scores = found[i, :, 0]
            best = scores[order[:READ_FIRST]].max()
            if best < shown_from:
                continue
            needed = max(shown_from, best - BEHIND_BEST)
            rows += [(kind, place < READ_FIRST, expected(asked[i], kept[w], bias), scores[w], needed, found[i, w, 1]) for place, w in enumerate(order)]
        print(f"{name}: {len(texts)} windows, {len(asked_of)} questions", flush=True)
    return np.array(rows)


def chosen(rows):
    """→ what LATE.json holds, but for the bias."""
    kind, read_first, expectation, score, needed, log_mass = rows.T
    shown, others = score >= needed, read_first == 0
    tried = []
    for slope in SLOPES:
        margin = expectation - slope * needed
        below = math.floor(100 * np.sort(margin[shown])[int(LOST * shown.sum())]) / 100
        tried.append((float((margin < below)[others].mean()), slope, below))
    _, slope, below = max(tried)
    far = expectation - slope * needed < below
    aside = far & others
    figures = lambda of: {"windows": int((of & others).sum()), "set_aside": round(float(far[of & others].mean()), 3), "shown": int((of & shown).sum()), "of_these_far": int((of & shown & far).sum()), "of_these_set_aside": int((of & shown & aside).sum())}
    return {
        "below": below, "slope": slope, "log_mass": round(float(np.log(np.exp(log_mass[aside]).mean())), 2),
        "correlation": round(float(np.corrcoef(expectation, score)[0, 1]), 3),
        "measured": {"by_slope": {str(slope): round(share, 3) for share, slope, _ in tried}, "all": figures(kind >= 0), **{name: figures(kind == i) for i, name in enumerate(KINDS)}},
    }  # fmt: skip


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("reader", "vectors", "graph"):
        parser.add_argument(name, type=pathlib.Path)
    for name in ("model", "data", "scoring", "calibration", "exit", "out"):
        parser.add_argument(f"--{name}", type=pathlib.Path, required=True)
    parser.add_argument("--layers", type=int, default=4, help="as fit_late_interaction.py was told")
    options = parser.parse_args()
    graph, vectors = onnx.load(options.reader), load_file(options.vectors)
    add_vectors(graph, vectors, options.layers)
    onnx.save(graph, options.graph)
    of = lambda path, key: json.loads(path.read_text())[key]
    bias = round(float(vectors["bias"]), 3)
    each = pool_of(options.graph, options.model, scoring_of(options.scoring).agreement, of(options.exit, "exit_below"), ["kept", "asked"])
    training, held_out, _ = data.read(options.data)
    rows = measured(each, tokenizer_of(options.model), training, held_out, bias, of(options.calibration, "no_answer_threshold"))
    result = {"width": int(vectors["kept.bias"].shape[0]), "bias": bias, **chosen(rows)}
    options.out.write_text(json.dumps(result, indent=1) + "\n")
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
