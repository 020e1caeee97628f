"""The weights of a quantized reader's graph as float32 tensors, under the names of BertForQuestionAnswering."""
import onnx, torch
from onnx import numpy_helper


def float_weights(path):
    """path: of a graph that training/quantize.py wrote: int8 products with a scale a column, int8 tables with a scale a row. → state dict"""
    graph = onnx.load(path).graph
    tensors = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    weights = {}
    for name, tensor in tensors.items():
        if name.endswith(".weight_int8"):
            weights[name.removesuffix("_int8")] = tensor * tensors[name.removesuffix("_int8") + "_scale"]
        elif name.endswith((".weight", ".bias")):
            weights[name] = tensor
    for node in graph.node:
        if node.op_type == "MatMulInteger":
            module = node.name.removesuffix("/MatMul_quant").strip("/").replace("/", ".")
            base = node.input[1].removesuffix("_quantized")
            weights[f"{module}.weight"] = ((tensors[node.input[1]] - tensors[f"{base}_zero_point"].astype("float32")) * tensors[f"{base}_scale"]).T
    return {name.removeprefix("m."): torch.from_numpy(tensor.astype("float32")) for name, tensor in weights.items()}
