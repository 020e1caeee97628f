"""The reader as a PyTorch model: BertForQuestionAnswering without dropout, its attention in bfloat16 for training on a CPU."""
import json
import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer
from transformers import AttentionInterface, AttentionMaskInterface, BertConfig, BertForQuestionAnswering
from transformers.masking_utils import eager_mask


def half_attention(module, query, key, value, attention_mask, scaling=None, dropout=0.0, **_):
    """query, key, value: (windows, heads, tokens, width); attention_mask: (windows, 1, tokens or 1, tokens), added.

    Eager attention's scores go through float32 and back under autocast: staying in bfloat16 takes two thirds of its time,
    and scaled_dot_product_attention takes four fifths.
    """
    with torch.autocast("cpu", enabled=False):
        query, key, value = (x.to(torch.bfloat16) for x in (query, key, value))
        scores = torch.matmul(query * key.shape[-1] ** -0.5, key.transpose(2, 3))
        if attention_mask is not None:
            scores += attention_mask[:, :, :1].clamp_min(-1e4).to(torch.bfloat16)  # padding alone is masked: the same for each query
        mixed = torch.matmul(torch.softmax(scores, -1), value)
    return mixed.transpose(1, 2).contiguous(), None


AttentionInterface.register("half", half_attention)
AttentionMaskInterface.register("half", eager_mask)


class ChannelDropout(torch.nn.Module):
    """Drops channels for all tokens of a window at once (Gal & Ghahramani 2016): a mask of a token's size, where a mask of every token's takes as long as the products."""

    def __init__(self, share):
        super().__init__()
        self.share = share

    def forward(self, x):
        """x: (windows, tokens, channels)"""
        if not self.training:
            return x
        kept = torch.rand(x.shape[0], 1, x.shape[2]) >= self.share
        return x * (kept / (1 - self.share)).to(x.dtype)


def reader(folder, weights=None, attention="eager", dropout=0.0):
    """folder: of config.json; weights: a safetensors file, or several to take the mean of; dropout: share of the channels that are
    dropped from what each half of a layer adds, in training. → BertForQuestionAnswering in float32."""
    config = json.loads((folder / "config.json").read_text())
    model = BertForQuestionAnswering._from_config(
        BertConfig(
            vocab_size=config["vocabulary"], hidden_size=config["hidden"], num_hidden_layers=config["layers"],
            num_attention_heads=config["heads"], intermediate_size=config["intermediate"], max_position_embeddings=config["max_position"],
            hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0,
        ),
        attn_implementation=attention,
    )  # fmt: skip
    if weights:
        parts = [load_file(path) for path in weights]
        mean = {name: torch.stack([part[name].float() for part in parts]).mean(0) for name in parts[0] if parts[0][name].is_floating_point()}
        load(model, mean)
    if dropout:
        for layer in model.bert.encoder.layer:
            layer.attention.output.dropout = layer.output.dropout = ChannelDropout(dropout)
    return model.float()


def load(model, weights):
    """weights: of a reader, or of an encoder alone; then the layer that scores starts and ends stays as drawn."""
    names = {name if name.startswith(("bert.", "qa_outputs.")) else f"bert.{name}": name for name in weights}
    own = model.state_dict()
    missing = [name for name in own if name not in names and not name.startswith("qa_outputs.")]
    if missing:
        raise SystemExit(f"the weights lack {missing[0]}")
    model.load_state_dict({name: weights[names[name]] if name in names else tensor for name, tensor in own.items()})


def tokenizer_of(folder):
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer
