/** Types of an ONNX tensor (onnx.proto, TensorProto.DataType). */
const FLOAT = 1;
const UINT8 = 2;
const INT8 = 3;
const INT32 = 6;

/** A product C = A · B: A (rows, inner) comes with each run, B (inner, columns) is a constant of the graph. */
export interface Product {
  readonly rows: number;
  readonly inner: number;
  readonly columns: number;
}

/** An ONNX model of one operator, as the bytes of its file: MatMul in float32, or MatMulInteger of uint8 A and int8 B. B's numbers are all one. */
export function productGraph(kind: 'float32' | 'int8', { rows, inner, columns }: Product): Uint8Array {
  const isFloat = kind === 'float32';
  const ones = isFloat ? new Uint8Array(new Float32Array(inner * columns).fill(1).buffer) : new Uint8Array(inner * columns).fill(1);
  const [typeA, typeB, typeC] = isFloat ? [FLOAT, FLOAT, FLOAT] : [UINT8, INT8, INT32];
  const node = [bytes(1, text('A')), bytes(1, text('B')), bytes(2, text('C')), bytes(4, text(isFloat ? 'MatMul' : 'MatMulInteger'))];
  const constant = [number(1, inner), number(1, columns), number(2, typeB), bytes(8, text('B')), bytes(9, ones)];
  const graph = [
    bytes(1, joined(node)),
    bytes(2, text('product')),
    bytes(5, joined(constant)),
    bytes(11, value('A', typeA, [rows, inner])),
    bytes(12, value('C', typeC, [rows, columns])),
  ];
  const operators = number(2, 13); // version of the standard operators
  return joined([number(1, 8), bytes(7, joined(graph)), bytes(8, operators)]);
}

/** A ValueInfoProto: name, type and shape of an input or output. */
function value(name: string, type: number, shape: readonly number[]): Uint8Array {
  const dimensions = shape.map(size => bytes(1, number(1, size)));
  const tensor = joined([number(1, type), bytes(2, joined(dimensions))]);
  return joined([bytes(1, text(name)), bytes(2, bytes(1, tensor))]);
}

/** A protobuf field of a length and so many bytes. */
function bytes(field: number, content: Uint8Array): Uint8Array {
  return joined([varint(field * 8 + 2), varint(content.length), content]);
}

/** A protobuf field of a whole number. */
function number(field: number, content: number): Uint8Array {
  return joined([varint(field * 8), varint(content)]);
}

function varint(content: number): Uint8Array {
  const groups: number[] = [];
  let rest = content;
  for (; rest >= 128; rest = Math.floor(rest / 128)) groups.push((rest % 128) + 128);
  return Uint8Array.from([...groups, rest]);
}

function text(content: string): Uint8Array {
  return new TextEncoder().encode(content);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    all.set(part, offset);
    offset += part.length;
  }
  return all;
}
