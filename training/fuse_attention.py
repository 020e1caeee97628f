"""Give a plain graph one operator a layer for attention, and no mask.

usage: fuse_attention.py PLAIN.onnx FUSED.onnx

Exported, a layer's attention is seven operators that write (heads, tokens, tokens) to memory five times. onnxruntime's
MultiHeadAttention does it block by block in the processor's cache (as FlashAttention: Dao et al. 2022). The mask is left out: windows
are read one at a time, without padding, so that it adds 0 to every score; the input stays, and nothing reads it.
The results differ by rounding alone, which quantization of the next layer's input can make larger.

The explaining graph keeps its attention as it is: its maps are outputs.
"""
import argparse
import onnx
from onnx import helper

DOMAIN = "com.microsoft"


def fuse_attention(model, heads):
    """model: onnx.ModelProto with one Softmax a layer, changed in place. → how many layers were fused."""
    graph = model.graph
    producer = {output: node for node in graph.node for output in node.output}
    consumer = {name: node for node in graph.node for name in node.input}  # of what has one

    def projected(transposed):
        """Output of a Transpose of a Reshape → what was reshaped: (batch, tokens, hidden)."""
        return producer[producer[transposed].input[0]].input[0]

    softmaxes = [node for node in graph.node if node.op_type == "Softmax"]
    for softmax in softmaxes:
        masked = producer[softmax.input[0]]
        products = producer[producer[masked.input[0]].input[0]]  # through the scaling by 1/√width, which MultiHeadAttention does
        weighted = consumer[softmax.output[0]]
        reshape = consumer[consumer[weighted.output[0]].output[0]]
        inputs = [projected(name) for name in (*products.input, weighted.input[1])]
        fused = helper.make_node("MultiHeadAttention", inputs, list(reshape.output), softmax.name.replace("Softmax", "MultiHeadAttention"), domain=DOMAIN, num_heads=heads)
        place = list(graph.node).index(reshape)
        graph.node.remove(reshape)
        graph.node.insert(place, fused)
    if not any(opset.domain == DOMAIN for opset in model.opset_import):
        model.opset_import.append(helper.make_opsetid(DOMAIN, 1))
    prune(graph)
    return len(softmaxes)


def needed_for(graph, names):
    """→ the operators that some tensors need, in order, and the names of all tensors that these and they need."""
    needed, found = set(names), []
    for node in reversed(graph.node):
        if needed.intersection(node.output):
            needed.update(node.input)
            found.append(node)
    return found[::-1], needed


def prune(graph):
    """Drops what no output needs."""
    kept, needed = needed_for(graph, [output.name for output in graph.output])
    tensors = [tensor for tensor in graph.initializer if tensor.name in needed]
    del graph.node[:], graph.initializer[:]
    graph.node.extend(kept)
    graph.initializer.extend(tensors)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("plain")
    parser.add_argument("fused")
    parser.add_argument("--heads", type=int, default=12)
    options = parser.parse_args()
    model = onnx.load(options.plain, load_external_data=False)
    layers = fuse_attention(model, options.heads)
    onnx.save(model, options.fused)
    print(f"{options.fused}: attention of {layers} layers fused, {len(model.graph.node)} operators")


if __name__ == "__main__":
    main()
