import { InferenceSession, Tensor, env } from 'onnxruntime-node';
import { noAnswer, serve, type Answered } from './serve.ts';
import type { WindowInput } from './protocol.ts';

/** As Spanlight's reader (`max_answer_tokens`). */
const MAX_ANSWER_TOKENS = 30;

/**
 * One session as onnxruntime makes it, `run` window after window, the best span of each: nothing is tokenized, ranked or
 * merged. Argument: the graph's path.
 */
async function main([graph]: readonly string[]): Promise<void> {
  const session = await InferenceSession.create(graph, { logSeverityLevel: 3 });
  await serve(`onnxruntime-node ${env.versions.node ?? ''}`, async ({ windows }) => {
    let best = noAnswer;
    for (const window of windows) {
      const { start_logits: start, end_logits: end } = await session.run(feedOf(window));
      const found = bestSpan(window, start.data as Float32Array, end.data as Float32Array); // casts: the graph's output types
      if (found.score > best.score) best = found;
    }
    return best;
  });
}

function feedOf({ ids, firstToken }: WindowInput): Record<string, Tensor> {
  const tensor = (values: BigInt64Array): Tensor => new Tensor('int64', values, [1, ids.length]);
  return {
    input_ids: tensor(BigInt64Array.from(ids, BigInt)),
    attention_mask: tensor(new BigInt64Array(ids.length).fill(1n)),
    token_type_ids: tensor(new BigInt64Array(ids.length).fill(1n, firstToken)),
  };
}

/** @param start (sequence) @param end (sequence) */
function bestSpan({ text, firstToken, startOffsets, endOffsets }: WindowInput, start: Float32Array, end: Float32Array): Answered {
  const nullScore = start[0] + end[0];
  let best = { score: -Infinity, from: 0, to: 0 };
  for (let from = 0; from < startOffsets.length; from++) {
    for (let to = from; to < Math.min(from + MAX_ANSWER_TOKENS, startOffsets.length); to++) {
      const score = start[firstToken + from] + end[firstToken + to] - nullScore;
      if (score > best.score) best = { score, from, to };
    }
  }
  return { answer: text.slice(startOffsets[best.from], endOffsets[best.to]), score: best.score };
}

void main(process.argv.slice(2));
