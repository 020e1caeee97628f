"""The question-answering pipeline of Python's transformers over a whole document, which it cuts into windows itself.

usage: transformers_peer.py MODEL_DIR

The weights are those of MODEL_DIR/reader.onnx, made float32. stdin and stdout: see protocol.ts.
"""
import json, logging, pathlib, sys, time
import torch, transformers
from onnx_weights import float_weights
from transformers import BertConfig, BertForQuestionAnswering, BertTokenizerFast, pipeline

WINDOW, OVERLAP, MAX_ANSWER_TOKENS = 384, 128, 30


def model_of(folder):
    config = json.loads((folder / "config.json").read_text())
    model = BertForQuestionAnswering(
        BertConfig(
            vocab_size=config["vocabulary"], hidden_size=config["hidden"], num_hidden_layers=config["layers"],
            num_attention_heads=config["heads"], intermediate_size=config["intermediate"], max_position_embeddings=config["max_position"],
        )
    )  # fmt: skip
    model.load_state_dict(float_weights(folder / "reader.onnx"))
    return model.eval()


def say(message):
    print(json.dumps(message), flush=True)


def main():
    logging.disable(logging.WARNING)
    folder = pathlib.Path(sys.argv[1])
    tokenizer = BertTokenizerFast(tokenizer_file=str(folder / "tokenizer.json"), do_lower_case=True, model_max_length=WINDOW)
    answer = pipeline("question-answering", model=model_of(folder), tokenizer=tokenizer)
    say({"ready": f"transformers {transformers.__version__}, torch {torch.__version__}, {torch.get_num_threads()} threads"})
    for line in sys.stdin:
        request = json.loads(line)
        context = pathlib.Path(request["document"]).read_text(encoding="utf-8")
        began = time.perf_counter()
        best = answer(question=request["question"], context=context, max_seq_len=WINDOW, doc_stride=OVERLAP, max_answer_len=MAX_ANSWER_TOKENS)
        say({"answer": best["answer"], "score": best["score"], "milliseconds": 1000 * (time.perf_counter() - began)})


if __name__ == "__main__":
    main()
