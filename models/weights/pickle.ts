/** A pickled value: tuples as arrays, dicts as maps, and whatever the allowed globals make. */
export type PickleValue =
  | null
  | boolean
  | number
  | string
  | readonly PickleValue[]
  | PickleDict
  | Global
  | PickleObject;

/** A pickled dict, or one of its subclasses. */
export type PickleDict = Map<string, PickleValue>;

/** A name that a pickle may mention, and what calling it makes; without `call` it may only be mentioned. */
export interface Global {
  /** `module name`, as in the pickle. */
  readonly global: string;
  /** Makes the value; throws a `SyntaxError` on arguments it does not know. */
  readonly call?: (args: readonly PickleValue[]) => PickleValue;
}

/** Something an allowed global or a persistent identifier stands for. */
export interface PickleObject {
  /** What it is. */
  readonly kind: string;
}

/** Everything a pickle may refer to outside itself. */
export interface PickleWorld {
  /** The allowed globals, by `module name`. */
  globals: ReadonlyMap<string, Global>;
  /** What a persistent identifier stands for. */
  persistent: (id: PickleValue) => PickleValue;
  /** Keys that an object's attributes may have; they are dropped. */
  attributes: readonly string[];
}

/**
 * Reads a pickle of protocol 2 that holds numbers, text, tuples, dicts and the allowed globals, and can do nothing else.
 *
 * Time and memory are bounded: no opcode repeats, copies or recurses, and their number is limited. Python, Lib/pickletools.py.
 */
export function unpickle(bytes: Uint8Array, world: PickleWorld): PickleValue {
  const reader = byteReader(bytes);
  const memo = new Map<number, PickleValue>();
  const marks: number[] = []; // stack heights
  const stack: PickleValue[] = [];

  const push = (value: PickleValue) => {
    if (stack.push(value) > MAX_STACK) throw new SyntaxError(`a stack of more than ${MAX_STACK} values`);
  };
  const pop = (): PickleValue => {
    const value = stack.length > (marks.at(-1) ?? 0) ? stack.pop() : undefined;
    if (value === undefined) throw new SyntaxError("a value is taken from an empty stack");
    return value;
  };
  const popMany = (count: number): PickleValue[] => Array.from({ length: count }, pop).reverse();
  const popMarked = (): PickleValue[] => {
    const mark = marks.pop();
    if (mark === undefined) throw new SyntaxError("there is no mark");
    return stack.splice(mark);
  };
  const top = (): PickleValue => {
    const value = pop();
    push(value);
    return value;
  };
  const remember = (index: number) => {
    if (memo.size >= MAX_MEMO && !memo.has(index)) throw new SyntaxError(`more than ${MAX_MEMO} memorised values`);
    memo.set(index, top());
  };
  const recall = (index: number): PickleValue => {
    const value = memo.get(index);
    if (value === undefined) throw new SyntaxError(`value ${index} was never memorised`);
    return value;
  };

  for (let count = 0; count < MAX_OPCODES; count++) {
    const opcode = reader.uint(1);
    switch (opcode) {
      case 0x80: { // PROTO
        const protocol = reader.uint(1);
        if (protocol !== 2) throw new SyntaxError(`found protocol ${protocol}, expected 2`);
        break;
      }
      case 0x28: // MARK
        if (marks.push(stack.length) > MAX_MARKS) throw new SyntaxError(`more than ${MAX_MARKS} open marks`);
        break;
      case 0x4e: // NONE
        push(null);
        break;
      case 0x88: // NEWTRUE
        push(true);
        break;
      case 0x89: // NEWFALSE
        push(false);
        break;
      case 0x4b: // BININT1
        push(reader.uint(1));
        break;
      case 0x4d: // BININT2
        push(reader.uint(2));
        break;
      case 0x4a: // BININT
        push(reader.uint(4) | 0);
        break;
      case 0x8a: // LONG1
        push(reader.long(reader.uint(1)));
        break;
      case 0x58: // BINUNICODE
        push(reader.text(reader.uint(4)));
        break;
      case 0x29: // EMPTY_TUPLE
        push([]);
        break;
      case 0x85: // TUPLE1
      case 0x86: // TUPLE2
      case 0x87: // TUPLE3
        push(popMany(opcode - 0x84));
        break;
      case 0x74: // TUPLE
        push(popMarked());
        break;
      case 0x7d: // EMPTY_DICT
        push(new Map());
        break;
      case 0x73: { // SETITEM
        const pair = popMany(2);
        setItems(top(), pair);
        break;
      }
      case 0x75: { // SETITEMS
        const pairs = popMarked();
        setItems(top(), pairs);
        break;
      }
      case 0x71: // BINPUT
        remember(reader.uint(1));
        break;
      case 0x72: // LONG_BINPUT
        remember(reader.uint(4));
        break;
      case 0x68: // BINGET
        push(recall(reader.uint(1)));
        break;
      case 0x6a: // LONG_BINGET
        push(recall(reader.uint(4)));
        break;
      case 0x63: // GLOBAL
        push(findGlobal(`${reader.line()} ${reader.line()}`, world));
        break;
      case 0x51: // BINPERSID
        push(world.persistent(pop()));
        break;
      case 0x52: { // REDUCE
        const [callee, args] = popMany(2);
        push(call(callee, args));
        break;
      }
      case 0x62: // BUILD
        checkAttributes(pop(), top(), world);
        break;
      case 0x2e: { // STOP
        const value = pop();
        if (stack.length > 0 || marks.length > 0) throw new SyntaxError("it ends with values left on the stack");
        if (!reader.atEnd()) throw new SyntaxError("bytes follow its end");
        return value;
      }
      default:
        throw new SyntaxError(`found opcode 0x${opcode.toString(16).padStart(2, "0")}, which no state dict needs`);
    }
  }
  throw new SyntaxError(`more than ${MAX_OPCODES} opcodes`);
}

/** True for a whole number from 0 to 2⁵³ − 1. */
export function isSize(value: PickleValue | undefined): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

/** True for a tuple of such numbers, as many as a tensor may have axes. */
export function isSizes(value: PickleValue | undefined): value is readonly number[] {
  return Array.isArray(value) && value.length <= MAX_RANK && value.every(isSize);
}

// A dict is pickled in batches of 1000 pairs, so 2000 values are the most a state dict stacks up, apart from a few.
const MAX_STACK = 10_000;
const MAX_MARKS = 100;
const MAX_OPCODES = 1_000_000; // some 30 per tensor
const MAX_MEMO = 200_000; //      some 6 per tensor
const MAX_RANK = 64;
const MAX_LINE = 256; // bytes of a global's module or name

function findGlobal(name: string, world: PickleWorld): Global {
  const global = world.globals.get(name);
  if (global === undefined) {
    throw new SyntaxError(
      `found global ${JSON.stringify(name)}, allowed are only ${[...world.globals.keys()].join(", ")}`,
    );
  }
  return global;
}

function call(callee: PickleValue, args: PickleValue): PickleValue {
  const isGlobal = typeof callee === "object" && callee !== null && "global" in callee;
  if (!isGlobal || callee.call === undefined) throw new SyntaxError("something is called that is not callable");
  if (!Array.isArray(args)) throw new SyntaxError(`${callee.global} is called with something other than a tuple`);
  return callee.call(args);
}

function setItems(dict: PickleValue, pairs: readonly PickleValue[]): void {
  if (!(dict instanceof Map)) throw new SyntaxError("items are set on something other than a dict");
  if (pairs.length % 2 !== 0) throw new SyntaxError("a key is set without a value");
  for (let i = 0; i < pairs.length; i += 2) {
    const key = pairs[i];
    if (typeof key !== "string") throw new SyntaxError("a dict key is not a string");
    if (dict.has(key)) throw new SyntaxError(`the dict key ${JSON.stringify(key)} is there twice`);
    dict.set(key, pairs[i + 1]);
  }
}

function checkAttributes(attributes: PickleValue, target: PickleValue, world: PickleWorld): void {
  const allowed = attributes instanceof Map && attributes.size <= world.attributes.length &&
    [...attributes.keys()].every((key) => world.attributes.includes(key));
  if (!allowed || !(target instanceof Map)) {
    throw new SyntaxError(`attributes are set, other than ${world.attributes.join(", ")} of a dict`);
  }
}

interface Reader {
  uint(bytes: 1 | 2 | 4): number;
  long(length: number): number;
  text(length: number): string;
  line(): string;
  atEnd(): boolean;
}

function byteReader(bytes: Uint8Array): Reader {
  let at = 0;
  const take = (length: number): Uint8Array => {
    if (at + length > bytes.length) throw new SyntaxError(`it breaks off at byte ${bytes.length}`);
    return bytes.subarray(at, at += length);
  };
  const decode = (text: Uint8Array): string => {
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(text);
    } catch (cause) {
      throw new SyntaxError("found text that is not UTF-8", { cause });
    }
  };
  return {
    uint(length) {
      return take(length).reduceRight((value, byte) => value * 256 + byte, 0);
    },
    long(length) { // little-endian two's complement
      if (length > 8) throw new SyntaxError(`found a number of ${length} bytes, larger than any size`);
      const value = BigInt.asIntN(
        8 * length,
        take(length).reduceRight((sum, byte) => sum * 256n + BigInt(byte), 0n),
      );
      if (!Number.isSafeInteger(Number(value))) {
        throw new SyntaxError(`found the number ${value}, larger than any size`);
      }
      return Number(value);
    },
    text: (length) => decode(take(length)),
    line() {
      const end = bytes.subarray(at, at + MAX_LINE).indexOf(0x0a);
      if (end < 0) throw new SyntaxError("a global's name does not end");
      return decode(take(end + 1).subarray(0, end));
    },
    atEnd: () => at === bytes.length,
  };
}
