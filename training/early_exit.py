"""Let a plain graph stop reading a window early, and say from which bound on.

usage: early_exit.py FUSED.onnx EXIT.safetensors OUT.onnx --model DIR --data DATA_DIR --scoring SCORING.json --calibration CALIBRATION.json --out EXIT.json

The graph gets one more input, exit_below (a number), and one more output, exit_bound (a number). After the layer that EXIT.safetensors
was fitted to (fit_exit.py), its scores bound what a span of the window can reach: exit_bound = max start + max end − null over the
document's tokens. Where that is less than exit_below, the other layers are left out and the scores are that layer's (early exit:
Xin et al. 2020, DeeBERT; ONNX's If runs one of its two branches). With −∞ every layer is run, with the same results as before.

A span's score is more than its logits: what a window's spans gain at most (agreement.py) is added to its bound, by whoever runs the graph
through exit_below.

EXIT.json: the bound that all but one in 1,000 of the windows reach that hold an answer which would be shown, on held-out documents;
and how many windows of these documents are left early with it.
"""
import argparse, json, math, pathlib, random
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from safetensors.numpy import load_file
import data
from agreement import agreement_with
from calibrate import KINDS, documents
from evaluate import LONGEST_QUESTION, WINDOW, best_span, every_layer, feed, scoring_of, session_of, windows_of
from fuse_attention import needed_for
from reader import tokenizer_of

HIDDEN = "/model/bert/encoder/layer.{}/output/LayerNorm/LayerNormalization_output_0"  # as export.py names a layer's output
LOGITS = ("start_logits", "end_logits")
NOT_ALLOWED = -1e4
LOST = 0.001  # of the windows whose best span would be shown


def add_exit(model, weight, bias, layers):
    """model: onnx.ModelProto of one window a run, changed in place. weight: (2, hidden), bias: (2): start and end scores after `layers` layers."""
    graph = model.graph
    hidden = HIDDEN.format(layers - 1)
    below, _ = needed_for(graph, [hidden])
    names = {node.name for node in below}
    above = [node for node in graph.node if node.name not in names]
    constants = {
        "exit.weight": weight.T.astype(np.float32), "exit.bias": bias.astype(np.float32), "exit.halves": np.array([1, 1]), "exit.last_axis": np.array([-1]),
        "exit.document": np.array(1), "exit.not_allowed": np.array(NOT_ALLOWED, np.float32),
        "exit.zero": np.array([0]), "exit.one": np.array([1]), "exit.token_axis": np.array([1]), "exit.all_but_last": np.array([-1]),
    }  # fmt: skip
    node = helper.make_node
    head = [
        node("MatMul", [hidden, "exit.weight"], ["exit.products"]),
        node("Add", ["exit.products", "exit.bias"], ["exit.logits"]),
        node("Split", ["exit.logits", "exit.halves"], ["exit.start", "exit.end"], axis=-1),
        node("Equal", ["token_type_ids", "exit.document"], ["exit.is_document"]),
    ]
    for half, output in (("start", LOGITS[0]), ("end", LOGITS[1])):
        head += [
            node("Squeeze", [f"exit.{half}", "exit.last_axis"], [f"exit.{output}"]),
            node("Where", ["exit.is_document", f"exit.{output}", "exit.not_allowed"], [f"exit.{half}_allowed"]),
            node("Slice", [f"exit.{half}_allowed", "exit.zero", "exit.all_but_last", "exit.token_axis"], [f"exit.{half}_document"]),  # without [SEP]
            node("ReduceMax", [f"exit.{half}_document"], [f"exit.{half}_most"], keepdims=0),
            node("Slice", [f"exit.{output}", "exit.zero", "exit.one", "exit.token_axis"], [f"exit.{half}_of_cls"]),
            node("ReduceSum", [f"exit.{half}_of_cls"], [f"exit.{half}_null"], keepdims=0),
            node("Sub", [f"exit.{half}_most", f"exit.{half}_null"], [f"exit.{half}_bound"]),
        ]
    head += [
        node("Add", ["exit.start_bound", "exit.end_bound"], ["exit_bound"]),
        node("Less", ["exit_bound", "exit_below"], ["exit.is_taken"]),
    ]
    taken = branch("exit", [node("Identity", [f"exit.{output}"], [f"exit.{output}_taken"]) for output in LOGITS], [f"exit.{output}_taken" for output in LOGITS])
    choice = node("If", ["exit.is_taken"], list(LOGITS), "early_exit", then_branch=taken, else_branch=branch("other_layers", renamed(above), [f"{output}_read" for output in LOGITS]))
    del graph.node[:]
    graph.node.extend([*below, *head, choice])
    graph.initializer.extend(numpy_helper.from_array(value, name) for name, value in constants.items())
    graph.input.append(helper.make_tensor_value_info("exit_below", TensorProto.FLOAT, []))
    graph.output.append(helper.make_tensor_value_info("exit_bound", TensorProto.FLOAT, []))


def renamed(nodes):
    """A branch's outputs are the If's own, so that inside it they need other names."""
    for node in nodes:
        for i, name in enumerate(node.output):
            if name in LOGITS:
                node.output[i] = f"{name}_read"
    return nodes


def branch(name, nodes, outputs):
    return helper.make_graph(nodes, name, [], [helper.make_tensor_value_info(output, TensorProto.FLOAT, ["batch", "sequence"]) for output in outputs])


def measured(session, tokenizer, examples, agreement):
    """→ (windows, 2): what the best span of each window of the held-out documents scores after all layers, and the bound before; (windows): its kind."""
    rng, found, kinds = random.Random(1), [], []
    for kind, (sets, others) in KINDS.items():
        for x, *texts in documents([x for x in examples if x.set in sets], others, rng):
            question = tokenizer.encode(x.question, add_special_tokens=False).ids[:LONGEST_QUESTION]
            for text in filter(None, texts):
                document = tokenizer.encode(text, add_special_tokens=False)
                said = agreement_with(x.question, text, document.offsets)
                for left, right in windows_of(len(document.ids), WINDOW - len(question) - 3):
                    start, end, bound = session.run([*LOGITS, "exit_bound"], feed(question, document.ids[left:right]) | every_layer(session))
                    gains = agreement * said[left:right]
                    start[0][len(question) + 2 : -1] += gains
                    found.append((best_span(start[0], end[0], len(question) + 2)[0], float(bound) + gains.max()))
                    kinds.append(kind)
    return np.array(found), np.array(kinds)


def chosen(found, kinds, shown_from):
    """shown_from: the score from which on an answer is shown. → what EXIT.json holds."""
    score, bound = found.T
    shown = score >= shown_from
    exit_below = math.floor(10 * np.quantile(bound[shown], LOST)) / 10
    figures = lambda of: {"windows": int(of.sum()), "left_early": round(float((bound < exit_below)[of].mean()), 3), "shown": int((of & shown).sum()), "of_these_left_early": int((of & shown & (bound < exit_below)).sum())}
    return {"exit_below": exit_below, "correlation": round(float(np.corrcoef(score, bound)[0, 1]), 3), "measured": {"all": figures(kinds != ""), **{kind: figures(kinds == kind) for kind in KINDS}}}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("fused", "exit", "graph"):
        parser.add_argument(name, type=pathlib.Path)
    for name in ("model", "data", "scoring", "calibration", "out"):
        parser.add_argument(f"--{name}", type=pathlib.Path, required=True)
    parser.add_argument("--layers", type=int, default=4, help="as fit_exit.py was told")
    options = parser.parse_args()
    graph, layer = onnx.load(options.fused), load_file(options.exit)
    add_exit(graph, layer["weight"], layer["bias"], options.layers)
    onnx.save(graph, options.graph)
    found, kinds = measured(session_of(options.graph), tokenizer_of(options.model), data.read(options.data)[1], scoring_of(options.scoring).agreement)
    result = chosen(found, kinds, json.loads(options.calibration.read_text())["no_answer_threshold"])
    options.out.write_text(json.dumps(result, indent=1) + "\n")
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
