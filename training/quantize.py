"""Quantize an exported reader to int8.

usage: quantize.py IN.onnx OUT.onnx [--keep NAME…] [--reduce-range]

Matrix products with constant weights: int8 weights with one scale an output channel, activations to uint8 as they come.
Embedding tables: int8 with one scale a row; onnxruntime's own has one for a whole table and costs this reader 2 F1.
--keep leaves products whose node name contains NAME in float; --reduce-range keeps weights to 7 bits, which cannot saturate
where a processor without VNNI adds pairs of u8 × s8 products in 16 bits.
"""
import argparse, pathlib, tempfile
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

LEAST_ROWS = 256


def is_table(node, tensors):
    table = tensors.get(node.input[0]) if node.op_type == "Gather" else None
    axis = next((a.i for a in node.attribute if a.name == "axis"), 0)
    return table is not None and axis == 0 and table.data_type == TensorProto.FLOAT and len(table.dims) == 2 and table.dims[0] >= LEAST_ROWS


def quantize_tables(model):
    """Gather(table, ids) → Cast(Gather(int8 table, ids)) · Gather(scale of each row, ids). Changes model."""
    graph = model.graph
    tensors = {tensor.name: tensor for tensor in graph.initializer}
    nodes, done = [], set()
    for node in graph.node:
        if not is_table(node, tensors):
            nodes.append(node)
            continue
        name, ids, out = node.input[0], node.input[1], node.output[0]
        if name not in done:
            done.add(name)
            table = numpy_helper.to_array(tensors[name])
            scale = np.maximum(np.abs(table).max(1, keepdims=True), 1e-12) / 127  # (rows, 1)
            rows = np.clip(np.round(table / scale), -127, 127).astype(np.int8)
            graph.initializer.append(numpy_helper.from_array(rows, f"{name}_int8"))
            graph.initializer.append(numpy_helper.from_array(scale.astype(np.float32), f"{name}_scale"))
        nodes += [
            helper.make_node("Gather", [f"{name}_int8", ids], [f"{out}_int8"], axis=0),
            helper.make_node("Cast", [f"{out}_int8"], [f"{out}_float"], to=TensorProto.FLOAT),
            helper.make_node("Gather", [f"{name}_scale", ids], [f"{out}_scale"], axis=0),
            helper.make_node("Mul", [f"{out}_float", f"{out}_scale"], [out]),
        ]
    del graph.node[:]
    graph.node.extend(nodes)
    used = {name for node in nodes for name in node.input}
    for tensor in [t for t in graph.initializer if t.name not in used]:
        graph.initializer.remove(tensor)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", type=pathlib.Path)
    parser.add_argument("target", type=pathlib.Path)
    parser.add_argument("--keep", nargs="*", default=[])
    parser.add_argument("--reduce-range", action="store_true")
    options = parser.parse_args()
    model = onnx.load(options.source)
    kept = [node.name for node in model.graph.node if any(name in node.name for name in options.keep)]
    quantize_tables(model)
    with tempfile.TemporaryDirectory() as folder:
        tables = pathlib.Path(folder) / "tables.onnx"
        onnx.save(model, tables)
        quantize_dynamic(
            tables, options.target, per_channel=True, reduce_range=options.reduce_range, weight_type=QuantType.QInt8, nodes_to_exclude=kept,
            op_types_to_quantize=["MatMul"], extra_options={"MatMulConstBOnly": True, "DefaultTensorType": TensorProto.FLOAT},
        )  # fmt: skip
    print(f"{options.target.name}: {options.target.stat().st_size:,} bytes, {len(kept)} products kept in float")


if __name__ == "__main__":
    main()
