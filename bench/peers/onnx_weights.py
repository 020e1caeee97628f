"""The weights of a quantized reader's graph as float32 tensors, under the names of BertForQuestionAnswering."""
import onnx, torch
from onnx import numpy_helper


def float_weights(path):
    """path: of a graph that training/quantize.py wrote: int8 products with a scale a column, some left in float; int8 tables with a scale a row.

    Where training/smooth.py made the input of a product smaller, its weights are made smaller instead: (x / s) · (s · W) = x · W. → state dict
    """
    graph = onnx.load(path).graph
    tensors = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    weights, one_over_s = {}, {}
    for name, tensor in tensors.items():
        if name.endswith(".weight_int8"):
            weights[name.removesuffix("_int8")] = tensor * tensors[name.removesuffix("_int8") + "_scale"]
        elif name.endswith((".weight", ".bias")):
            weights[name] = tensor
    for node in graph.node:  # in an order in which an input is there before its product
        if node.op_type == "Mul" and node.name.endswith("/Smooth"):
            one_over_s[node.output[0]] = tensors[node.input[1]][:, None]
        if node.op_type == "DynamicQuantizeLinear":
            one_over_s[node.output[0]] = one_over_s.get(node.input[0], 1)
        if node.op_type == "MatMul" and node.input[1] in tensors:
            weights[module_of(node) + ".weight"] = (tensors[node.input[1]] * one_over_s.get(node.input[0], 1)).T
        if node.op_type == "MatMulInteger":
            base = node.input[1].removesuffix("_quantized")
            product = (tensors[node.input[1]] - tensors[f"{base}_zero_point"].astype("float32")) * tensors[f"{base}_scale"]
            weights[module_of(node) + ".weight"] = (product * one_over_s.get(node.input[0], 1)).T
    return {below_root(name): torch.from_numpy(tensor.astype("float32")) for name, tensor in weights.items()}


def module_of(product):
    """The layer that a product belongs to, by the product's name: /…/query/MatMul or /…/query/MatMul_quant."""
    return product.name.removesuffix("_quant").removesuffix("/MatMul").strip("/").replace("/", ".")


def below_root(name):
    """Without the name that the exported module had."""
    return name.partition(".")[2]
