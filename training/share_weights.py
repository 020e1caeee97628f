"""Split the two quantized graphs of a reader into small graphs over one weights file.

usage: share_weights.py READER.int8.onnx EXPLAIN.int8.onnx OUT_DIR

The explaining graph is the plain graph with more outputs, so nearly every tensor is the same in both. Each tensor of
1 kB or more is written once to OUT_DIR/weights.bin, aligned to a memory page, and both graphs refer to it as ONNX
external data: reader.onnx computes the logits, explain.onnx the logits, the attention maps and the value norms.
The plain pass then pays nothing for attention and the package holds one set of weights, not two.

explain.onnx gets one more input, queries (rows): the tokens whose rows of the attention maps are wanted. All of them take 42 MB
of a window of 384 tokens, and as much again while they are stacked; the question's and the answer's take 5. And it gets one more
output, log_sum_exp (1, layers, heads, row): the log of the softmax's denominator. With it the softmax over the keys of many
windows can be rebuilt from each window's own (blockwise attention: Dao 2022).
"""
import argparse, hashlib, pathlib
import onnx
from onnx import TensorProto, helper
from onnx.external_data_helper import set_external_data
from fuse_attention import prune

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


def tell_rows(model):
    """model: the explaining graph, changed in place; one Softmax a layer, over scores (1, heads, query, key)."""
    graph = model.graph
    if any(entry.name == "queries" for entry in graph.input):
        return
    softmaxes = [node for node in graph.node if node.op_type == "Softmax"]
    rows, sums = [], []
    for i, softmax in enumerate(softmaxes):
        for name, of in (("attention", softmax.output[0]), ("scores", softmax.input[0])):
            graph.node.append(helper.make_node("Gather", [of, "queries"], [f"{name}_rows_{i}"], axis=2))
        graph.node.append(helper.make_node("ReduceLogSumExp", [f"scores_rows_{i}"], [f"log_sum_exp_{i}"], axes=[-1], keepdims=0))
        for name, found in (("attention_rows", rows), ("log_sum_exp", sums)):
            graph.node.append(helper.make_node("Unsqueeze", [f"{name}_{i}", "layer_axis"], [f"{name}_{i}_layer"]))
            found.append(f"{name}_{i}_layer")
    whole = next(node for node in graph.node if "attentions" in node.output)  # stacks all rows
    whole.output[0] = "all_attentions"
    graph.node.append(helper.make_node("Concat", rows, ["attentions"], axis=1))
    graph.node.append(helper.make_node("Concat", sums, ["log_sum_exp"], axis=1))
    graph.initializer.append(helper.make_tensor("layer_axis", TensorProto.INT64, [1], [1]))
    graph.input.append(helper.make_tensor_value_info("queries", TensorProto.INT64, ["rows"]))
    kept = [output for output in graph.output if output.name != "attentions"]
    del graph.output[:]
    shapes = {"attentions": ["batch", len(rows), "heads", "rows", "sequence"], "log_sum_exp": ["batch", len(rows), "heads", "rows"]}
    graph.output.extend([*kept, *(helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in shapes.items())])
    prune(graph)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reader")
    parser.add_argument("explain")
    parser.add_argument("out", type=pathlib.Path)
    options = parser.parse_args()
    graphs = {"reader.onnx": onnx.load(options.reader), "explain.onnx": onnx.load(options.explain)}
    tell_rows(graphs["explain.onnx"])
    options.out.mkdir(parents=True, exist_ok=True)
    files = {"weights.bin": share(list(graphs.values()), "weights.bin")}
    files |= {name: graph.SerializeToString() for name, graph in graphs.items()}
    for name, data in files.items():
        (options.out / name).write_bytes(data)
        print(f'{hashlib.sha256(data).hexdigest()}  {len(data):>10,}  {name}')


if __name__ == "__main__":
    main()
