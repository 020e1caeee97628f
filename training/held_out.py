"""Write the data set on which the no-answer threshold is set, in SQuAD format.

usage: held_out.py TRECQA_JACANA.jsonl.xz OUT.json

TREC QA (Yao et al. 2013) was not used to train the bundled reader and belongs to no evaluation set. Each of its questions comes
with sentences that answer it and sentences that look as if they did. A question is asked twice: of a document with
one answering sentence, all that look alike and some of other questions, and of the same document without the
answering sentence.
"""
import argparse, collections, json, lzma, pathlib, random

OTHER_SENTENCES = 12


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    options = parser.parse_args()
    with lzma.open(options.source, "rt", encoding="utf8") as lines:
        rows = [json.loads(line) for line in lines]
    rng = random.Random(1)
    questions = collections.defaultdict(list)
    for row in rows:
        questions[row["question"]].append(row)
    paragraphs = []
    for question, own in questions.items():
        texts = [a["text"] for row in own for a in row["answers"]]
        if not texts:
            continue
        holds = lambda sentence: any(text.lower() in sentence.lower() for text in texts)
        answering = rng.choice([row["context"] for row in own if row["answers"]])
        others = [row["context"] for row in own if not row["answers"] and not holds(row["context"])]
        others += [row["context"] for row in rng.sample(rows, OTHER_SENTENCES) if not holds(row["context"])]
        rng.shuffle(others)
        place = rng.randint(0, len(others))
        document = lambda sentences: "\n\n".join(sentences)
        answers = [{"text": text} for text in dict.fromkeys(texts)]
        paragraphs.append({"context": document(others[:place] + [answering] + others[place:]), "qas": [{"question": question, "answers": answers}]})
        paragraphs.append({"context": document(others), "qas": [{"question": question, "answers": []}]})
    options.out.write_text(json.dumps({"data": [{"title": "held out", "paragraphs": paragraphs}]}, ensure_ascii=False), encoding="utf8")
    print(len(paragraphs), "documents")


if __name__ == "__main__":
    main()
