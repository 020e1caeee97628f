"""How often int8 products would saturate on processors without VNNI, where pairs of u8 × s8 products are added in 16 bits.

usage: saturation.py READER.int8.onnx --model DIR --data DATA_DIR [--windows 6]

Each matrix product of the quantized graph is done again in numpy as such a processor does it (vpmaddubsw: neighbouring
pairs, clipped to int16, then added in 32 bits) from the very activations that the graph computes for held-out examples.
Printed: how many pairs are clipped, and the error this makes in the products, relative to their length.
"""
import argparse, json, pathlib, random
import numpy as np
import onnx
import onnxruntime
import data
from evaluate import first_window
from reader import tokenizer_of

COLUMNS = 128  # at once


def with_inputs_shown(path):
    """→ session whose outputs include each MatMulInteger's uint8 activations; [(name, their name, zero point's name, weights)]."""
    model = onnx.load(path)
    tensors = {t.name: t for t in model.graph.initializer}
    products = []
    for node in model.graph.node:
        if node.op_type == "MatMulInteger":
            products.append((node.name, node.input[0], node.input[2], onnx.numpy_helper.to_array(tensors[node.input[1]])))
    shown = {x for _, a, zero, _ in products for x in (a, zero)}
    model.graph.output.extend(onnx.helper.make_tensor_value_info(name, onnx.TensorProto.UINT8, None) for name in sorted(shown))
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    return onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"]), products


def clipped(activations, zero, weights):
    """activations: uint8 (tokens, inner); weights: int8 (inner, outer). → pairs clipped, pairs, error², length² of the product."""
    a = activations.astype(np.int32)
    count = error = length = 0.0
    for at in range(0, weights.shape[1], COLUMNS):
        w = weights[:, at : at + COLUMNS].astype(np.int32)
        pairs = a[:, None, 0::2] * w.T[None, :, 0::2] + a[:, None, 1::2] * w.T[None, :, 1::2]  # (tokens, columns, inner ÷ 2)
        over = np.maximum(pairs - 32767, 0) + np.minimum(pairs + 32768, 0)
        exact = pairs.sum(-1) - int(zero) * w.sum(0)
        count += np.count_nonzero(over)
        error += float((over.sum(-1).astype(np.float64) ** 2).sum())
        length += float((exact.astype(np.float64) ** 2).sum())
    return np.array([count, activations.shape[0] * weights.size / 2, error, length])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reader", type=pathlib.Path)
    parser.add_argument("--model", type=pathlib.Path, required=True)
    parser.add_argument("--data", type=pathlib.Path, required=True)
    parser.add_argument("--windows", type=int, default=6)
    options = parser.parse_args()
    session, products = with_inputs_shown(options.reader)
    tokenizer = tokenizer_of(options.model)
    names = [output.name for output in session.get_outputs()]
    totals = {name: np.zeros(4) for name, *_ in products}
    for item in random.Random(1).sample(data.read(options.data)[1], options.windows):
        values = dict(zip(names, session.run(None, first_window(tokenizer, item))))
        for name, a, zero, weights in products:
            totals[name] += clipped(values[a][0], values[zero], weights)
    for name, (count, pairs, error, length) in totals.items():
        print(json.dumps({"product": name, "pairs_clipped": round(count / pairs, 8), "relative_error": round(float(np.sqrt(error / length)), 5)}))


if __name__ == "__main__":
    main()
