"""The question-answering pipeline of Python's transformers over a whole document, which it cuts into windows itself.

usage: transformers_peer.py MODEL_DIR

The weights are those of MODEL_DIR/onnx/model_quantized.onnx, made float32. stdin and stdout: see protocol.ts.
"""
import json, logging, pathlib, sys, time
import torch, transformers
from onnx_weights import float_weights
from transformers import BertConfig, BertForQuestionAnswering, BertTokenizerFast, pipeline

WINDOW, OVERLAP, MAX_ANSWER_TOKENS = 384, 128, 30


def model_of(folder):
    model = BertForQuestionAnswering(BertConfig.from_pretrained(folder))
    model.load_state_dict(float_weights(folder / "onnx" / "model_quantized.onnx"))
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
