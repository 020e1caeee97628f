"""Make a float reader ready for int8: no channel reaches far beyond the others where a product will be quantized.

usage: smooth.py FLOAT_DIR OUT_DIR --model DIR --data DATA_DIR

A product's input gets one scale for all its channels, and one or two of them reach ten times as far as most, so that most keep
a few of the 256 steps. Their reach goes over to the weights, which have a scale of their own for each output
(SmoothQuant: Xiao et al. 2023): x · W = (x / s) · (s · W), s = max(1, reach of the channel / (2 · median reach)).
Reach is the largest |x| over calibration windows of training paragraphs. x / s is an operator of its own, since x also goes
on past the layer; inputs whose farthest channel is within 6 medians are left as they are. float32 results do not change.

FLOAT_DIR holds plain.onnx and explain.onnx, of the same weights: both get the scales that plain.onnx shows.
"""
import argparse, pathlib, random
import numpy as np
import onnx
from onnx import helper, numpy_helper
import data
from evaluate import first_window, session_of
from reader import tokenizer_of

WINDOWS, SEED = 64, 9
ALLOWED, WORTH_IT = 2, 6  # times the median reach
SETS = ("squad", "nq")  # what the names of calibration sets begin with: paragraphs like those that people read
LEFT_ALONE = ("attention/output", "qa_outputs")  # no far channels, or float anyway


def products(model):
    """→ products with constant weights that are to be smoothed."""
    constants = {tensor.name for tensor in model.graph.initializer}
    return [node for node in model.graph.node if node.op_type == "MatMul" and node.input[1] in constants and not any(name in node.name for name in LEFT_ALONE)]


def calibration_feeds(folder, tokenizer):
    """→ inputs of WINDOWS windows drawn from the training sets."""
    training = [example for example in data.read(folder)[0] if example.set.startswith(SETS)]
    for example in random.Random(SEED).sample(training, WINDOWS):
        yield first_window(tokenizer, example)


def reaches(model, names, feeds):
    """names: of tensors (1, tokens, channels) of the graph → {name: (channels) largest |x|}."""
    tapped = onnx.ModelProto()
    tapped.CopyFrom(model)
    tapped.graph.output.extend(helper.make_empty_tensor_value_info(name) for name in names)
    session, found = session_of(tapped.SerializeToString()), dict.fromkeys(names, 0.0)
    for inputs in feeds:
        for name, values in zip(names, session.run(names, inputs)):
            found[name] = np.maximum(found[name], np.abs(values[0]).max(0))
    return found


def scales_of(reach):
    """{name: (channels)} → {name: (channels) s}, of the inputs that are worth it."""
    return {name: np.maximum(1, x / (ALLOWED * np.median(x))).astype(np.float32) for name, x in reach.items() if x.max() > WORTH_IT * np.median(x)}


def smooth(model, scales):
    """Divides the inputs and multiplies the weights. Changes model."""
    graph, smoothed = model.graph, {node.name for node in products(model)}
    tensors = {tensor.name: tensor for tensor in graph.initializer}
    divided, nodes = {}, []
    for node in graph.node:
        name = node.input[0] if node.name in smoothed else None
        if name in scales:
            if name not in divided:
                divided[name] = f"{name}_smooth"
                graph.initializer.append(numpy_helper.from_array(1 / scales[name], f"{name}_one_over_s"))
                nodes.append(helper.make_node("Mul", [name, f"{name}_one_over_s"], [divided[name]], f"{name}/Smooth"))
            weights = tensors[node.input[1]]
            weights.CopyFrom(numpy_helper.from_array(numpy_helper.to_array(weights) * scales[name][:, None], weights.name))
            node.input[0] = divided[name]
        nodes.append(node)
    del graph.node[:]
    graph.node.extend(nodes)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", type=pathlib.Path)
    parser.add_argument("target", type=pathlib.Path)
    parser.add_argument("--model", type=pathlib.Path, required=True)
    parser.add_argument("--data", type=pathlib.Path, required=True)
    options = parser.parse_args()
    plain = onnx.load(options.source / "plain.onnx")
    names = list(dict.fromkeys(node.input[0] for node in products(plain)))
    scales = scales_of(reaches(plain, names, calibration_feeds(options.data, tokenizer_of(options.model))))
    options.target.mkdir(parents=True, exist_ok=True)
    for name in ("plain.onnx", "explain.onnx"):
        model = onnx.load(options.source / name)
        smooth(model, scales)
        onnx.save(model, options.target / name)
    for name, s in scales.items():
        print(f"{name}: {int((s > 1).sum())} of {len(s)} channels, by at most {s.max():.1f}")
    print(f"{len(scales)} of {len(names)} inputs smoothed")


if __name__ == "__main__":
    main()
