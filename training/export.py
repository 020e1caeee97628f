"""Export a trained reader as two ONNX graphs in float32.

usage: export.py --model DIR --out DIR WEIGHTS.safetensors…

The mean of the given weights is exported. DIR/plain.onnx: start_logits and end_logits, (batch, sequence) each.
DIR/explain.onnx: these, attentions (batch, layers, heads, query, key) after softmax, and value_norms (batch, layers,
heads, key): |v W_o|, how long the vector is that a head would write for a token (Kobayashi et al. 2020).
"""
import argparse, pathlib
import numpy as np
import onnxruntime
import torch
from reader import reader

INPUTS = ["input_ids", "attention_mask", "token_type_ids"]


class Plain(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, input_ids, attention_mask, token_type_ids):
        out = self.model(input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids)
        return out.start_logits, out.end_logits


class Explain(Plain):
    def forward(self, input_ids, attention_mask, token_type_ids):
        out = self.model(
            input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids, output_attentions=True, output_hidden_states=True
        )  # fmt: skip
        layers = self.model.bert.encoder.layer
        norms = [self.value_norms(layer.attention, hidden) for layer, hidden in zip(layers, out.hidden_states)]
        return out.start_logits, out.end_logits, torch.stack(out.attentions, 1), torch.stack(norms, 1)

    def value_norms(self, attention, hidden):
        """hidden: (batch, sequence, hidden) that goes into a layer → (batch, heads, sequence)."""
        heads = self.model.config.num_attention_heads
        values = attention.self.value(hidden).unflatten(-1, (heads, -1))  # (batch, sequence, heads, width)
        output = attention.output.dense.weight.unflatten(-1, (heads, -1))  # (hidden, heads, width)
        gram = torch.einsum("ohd,ohe->hde", output, output)  # |v W|² = v (W Wᵀ) vᵀ: (heads, width, width), a constant
        squared = (torch.einsum("bshd,hde->bshe", values, gram) * values).sum(-1)
        return squared.clamp_min(0).sqrt().permute(0, 2, 1)


def export(module, path, outputs):
    ids = torch.randint(1000, 20000, (2, 40))
    example = (ids, torch.ones_like(ids), torch.zeros_like(ids))
    axes = {name: {0: "batch", 1: "sequence"} for name in (*INPUTS, "start_logits", "end_logits")}
    axes |= {"attentions": {0: "batch", 3: "sequence", 4: "sequence"}, "value_norms": {0: "batch", 3: "sequence"}}
    torch.onnx.export(
        module, example, path, input_names=INPUTS, output_names=outputs, dynamic_axes={k: axes[k] for k in (*INPUTS, *outputs)},
        opset_version=17, do_constant_folding=True, dynamo=False,
    )  # fmt: skip


def largest_difference(module, path):
    ids = torch.randint(1000, 20000, (1, 77))
    inputs = (ids, torch.ones_like(ids), torch.zeros_like(ids))
    with torch.no_grad():
        wanted = module(*inputs)
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    got = session.run(None, {name: x.numpy() for name, x in zip(INPUTS, inputs)})
    return max(float(np.abs(g - w.numpy()).max()) for g, w in zip(got, wanted))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", nargs="+", type=pathlib.Path)
    parser.add_argument("--model", type=pathlib.Path, required=True, help="folder of config.json")
    parser.add_argument("--out", type=pathlib.Path, required=True)
    options = parser.parse_args()
    torch.manual_seed(1)
    options.out.mkdir(parents=True, exist_ok=True)
    model = reader(options.model, options.weights).eval()
    logits = ["start_logits", "end_logits"]
    for name, module, outputs in (("plain", Plain(model), logits), ("explain", Explain(model), [*logits, "attentions", "value_norms"])):
        path = options.out / f"{name}.onnx"
        export(module, path, outputs)
        print(f"{path.name}: {path.stat().st_size:,} bytes, differs from PyTorch by at most {largest_difference(module, path):.1e}")


if __name__ == "__main__":
    main()
