"""Split the two quantized graphs of a reader into small graphs over one weights file.

usage: share_weights.py READER.int8.onnx EXPLAIN.int8.onnx OUT_DIR

The explaining graph is the plain graph with two more outputs, so nearly every tensor is the same in both. Each tensor of
1 kB or more is written once to OUT_DIR/weights.bin, aligned to a memory page, and both graphs refer to it as ONNX
external data: reader.onnx computes the logits, explain.onnx the logits, the attention maps and the value norms.
The plain pass then pays nothing for attention and the package holds one set of weights, not two.

explain.onnx gets one more output, log_sum_exp (1, layers, heads, query): the log of the softmax's denominator. With it the
softmax over the keys of many windows can be rebuilt from each window's own (blockwise attention: Dao 2022).
"""
import argparse, hashlib, pathlib
import onnx
from onnx import TensorProto, helper
from onnx.external_data_helper import set_external_data

LEAST_BYTES, PAGE = 1024, 4096


def share(graphs, weights_name):
    """graphs: list of onnx.ModelProto, changed in place. → bytes of the weights file."""
    blob, places = bytearray(), {}
    for graph in graphs:
        for tensor in graph.graph.initializer:
            data = onnx.numpy_helper.to_array(tensor).tobytes()
            if len(data) < LEAST_BYTES:
                continue
            key = hashlib.sha256(data).digest()
            if key not in places:
                blob.extend(b"\0" * (-len(blob) % PAGE))
                places[key] = len(blob)
                blob.extend(data)
            tensor.ClearField("float_data")
            tensor.ClearField("int32_data")
            tensor.ClearField("int64_data")
            tensor.raw_data = data
            set_external_data(tensor, weights_name, offset=places[key], length=len(data))
            tensor.ClearField("raw_data")
    return bytes(blob)


def add_log_sum_exp(model):
    """model: the explaining graph, changed in place; one Softmax a layer, over scores (1, heads, query, key)."""
    graph = model.graph
    if any(output.name == "log_sum_exp" for output in graph.output):
        return
    layers = []
    for softmax in [node for node in graph.node if node.op_type == "Softmax"]:
        name = f"log_sum_exp_{len(layers)}"
        graph.node.append(helper.make_node("ReduceLogSumExp", [softmax.input[0]], [name], axes=[-1], keepdims=0))
        graph.node.append(helper.make_node("Unsqueeze", [name, "log_sum_exp_axis"], [name + "_layer"]))
        layers.append(name + "_layer")
    graph.initializer.append(helper.make_tensor("log_sum_exp_axis", TensorProto.INT64, [1], [1]))
    graph.node.append(helper.make_node("Concat", layers, ["log_sum_exp"], axis=1))
    graph.output.append(helper.make_tensor_value_info("log_sum_exp", TensorProto.FLOAT, ["batch", len(layers), "heads", "sequence"]))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reader")
    parser.add_argument("explain")
    parser.add_argument("out", type=pathlib.Path)
    options = parser.parse_args()
    graphs = {"reader.onnx": onnx.load(options.reader), "explain.onnx": onnx.load(options.explain)}
    add_log_sum_exp(graphs["explain.onnx"])
    options.out.mkdir(parents=True, exist_ok=True)
    files = {"weights.bin": share(list(graphs.values()), "weights.bin")}
    files |= {name: graph.SerializeToString() for name, graph in graphs.items()}
    for name, data in files.items():
        (options.out / name).write_bytes(data)
        print(f'{hashlib.sha256(data).hexdigest()}  {len(data):>10,}  {name}')


if __name__ == "__main__":
    main()
