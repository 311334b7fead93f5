import { assert, integer, nat, property } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findViolations, type FinalView, type ViolationKind } from './checker.ts';
import { History, type Seen, type Told } from './history.ts';

const ROOM = 'room';

/** A history of one room in which nothing went wrong, and what a fresh reader then sees. */
function soundRun(count = 4): { history: History; shown: Seen[] } {
  const history = new History();
  const shown: Seen[] = [];
  for (let seq = 1; seq <= count; seq += 1) {
    const message = row(seq, `message ${seq}`);
    history.sent(ROOM, 'ann', message.text);
    history.told(ROOM, message.text, acked(message.id), 1);
    shown.push(message);
    history.read({
      reader: 'bob',
      room: ROOM,
      since: history.length,
      after: 0,
      messages: [...shown],
    });
  }
  return { history, shown };
}

function row(seq: number, text: string): Seen {
  return { seq, id: `id of ${text}`, text };
}

function acked(id: string): Told {
  return { kind: 'acked', id, deduplicated: false };
}

const REFUSED: Told = { kind: 'refused', status: 503, message: 'Try again.' };
const UNANSWERED: Told = { kind: 'unanswered', reason: 'timeout' };

function kindsIn(history: History, shown: readonly Seen[]): ViolationKind[] {
  const final: FinalView = new Map([[ROOM, shown]]);
  return [...new Set(findViolations(history.events, final).map(({ kind }) => kind))];
}

function renumber(messages: readonly Seen[]): Seen[] {
  return messages.map((message, index) => ({ ...message, seq: index + 1 }));
}

describe('the checker finds nothing', () => {
  test('in a history in which everything was kept', () => {
    const { history, shown } = soundRun();
    expect(kindsIn(history, shown)).toEqual([]);
  });

  test('where an unanswered message is there, or is not', () => {
    const { history, shown } = soundRun();
    for (const text of ['stored', 'vanished']) {
      history.sent(ROOM, 'ann', text);
      history.told(ROOM, text, UNANSWERED, 1);
    }
    expect(kindsIn(history, [...shown, row(5, 'stored')])).toEqual([]);
  });

  test('where one attempt was refused and another got no answer', () => {
    const { history, shown } = soundRun();
    for (const told of [UNANSWERED, REFUSED]) {
      history.sent(ROOM, 'ann', 'unsure');
      history.told(ROOM, 'unsure', told, 1);
    }
    expect(kindsIn(history, [...shown, row(5, 'unsure')])).toEqual([]);
    expect(kindsIn(history, shown)).toEqual([]);
  });

  test('where messages that were under way at once stand in either order', () => {
    const history = new History();
    for (const text of ['a', 'b']) history.sent(ROOM, text, text);
    for (const text of ['a', 'b']) history.told(ROOM, text, acked(`id of ${text}`), 1);
    expect(kindsIn(history, [row(1, 'a'), row(2, 'b')])).toEqual([]);
    expect(kindsIn(history, [row(1, 'b'), row(2, 'a')])).toEqual([]);
  });

  test('where a retry was told the id of the first row', () => {
    const { history, shown } = soundRun();
    history.sent(ROOM, 'ann', 'message 2');
    history.told(ROOM, 'message 2', { kind: 'acked', id: shown[1]!.id, deduplicated: true }, 1);
    expect(kindsIn(history, shown)).toEqual([]);
  });

  test('where a reader goes on from its cursor', () => {
    const { history, shown } = soundRun();
    const messages = shown.slice(2);
    history.read({ reader: 'eve', room: ROOM, since: history.length, after: 2, messages });
    expect(kindsIn(history, shown)).toEqual([]);
  });
});

describe('the checker reports', () => {
  test('an acked message that is lost', () => {
    const { history, shown } = soundRun();
    expect(kindsIn(history, shown.slice(0, 3))).toContain('lost');
    expect(kindsIn(history, renumber(shown.toSpliced(1, 1)))).toContain('lost');
    expect(
      findViolations(history.events, new Map()).filter(({ kind }) => kind === 'lost'),
    ).toHaveLength(4);
  });

  test('a message that is there twice', () => {
    const { history, shown } = soundRun();
    const again = { ...shown[1]!, seq: 5, id: 'another id' };
    expect(kindsIn(history, [...shown, again])).toContain('duplicated');
  });

  test('two messages under one id', () => {
    const { history, shown } = soundRun();
    const twins = shown.with(1, { ...shown[1]!, id: shown[0]!.id });
    expect(kindsIn(history, twins)).toContain('duplicated');
  });

  test('a gap in the sequence, wherever it is', () => {
    const { history, shown } = soundRun();
    expect(kindsIn(history, shown.slice(1))).toContain('gap');
    expect(kindsIn(history, shown.with(3, { ...shown[3]!, seq: 5 }))).toContain('gap');
    expect(kindsIn(history, shown.with(3, { ...shown[3]!, seq: 3 }))).toContain('gap');
  });

  test('messages of a sender that changed places', () => {
    const { history, shown } = soundRun();
    const [first, second, ...rest] = shown as [Seen, Seen, ...Seen[]];
    expect(kindsIn(history, renumber([second, first, ...rest]))).toContain('reordered');
  });

  test('a message before another sender’s that was acked before it was sent', () => {
    const history = new History();
    for (const text of ['a', 'b']) {
      history.sent(ROOM, text, text);
      history.told(ROOM, text, acked(`id of ${text}`), 1);
    }
    expect(kindsIn(history, [row(1, 'b'), row(2, 'a')])).toEqual(['reordered']);
  });

  test('an ack that names another row than the one that is there', () => {
    const { history, shown } = soundRun();
    history.sent(ROOM, 'ann', 'message 2');
    history.told(ROOM, 'message 2', acked('a second row'), 1);
    expect(kindsIn(history, shown)).toEqual(['false ack']);
  });

  test('a refused message that is there all the same', () => {
    const { history, shown } = soundRun();
    history.sent(ROOM, 'ann', 'refused');
    history.told(ROOM, 'refused', REFUSED, 1);
    expect(kindsIn(history, [...shown, row(5, 'refused')])).toEqual(['stored though refused']);
  });

  test('a message nobody sent, or that was sent to another room', () => {
    const { history, shown } = soundRun();
    history.sent('elsewhere', 'ann', 'misled');
    expect(kindsIn(history, [...shown, row(5, 'misled')])).toEqual(['invented']);
  });

  test('a reader’s view that is no prefix of the final order', () => {
    const { history, shown } = soundRun();
    const messages = [shown[0]!, shown[2]!, shown[1]!, shown[3]!];
    history.read({ reader: 'eve', room: ROOM, since: 0, after: 0, messages });
    expect(kindsIn(history, shown)).toEqual(['torn view']);
  });

  test('a page that skips what appeared below its cursor', () => {
    const { history, shown } = soundRun();
    history.read({ reader: 'eve', room: ROOM, since: 0, after: 1, messages: shown.slice(2) });
    expect(kindsIn(history, shown)).toEqual(['torn view']);
  });

  test('a reader who asked after an ack and was not shown the message', () => {
    const { history, shown } = soundRun();
    const messages = shown.slice(0, 3);
    history.read({ reader: 'eve', room: ROOM, since: history.length, after: 0, messages });
    expect(kindsIn(history, shown)).toEqual(['stale view']);
  });
});

test('whichever row is taken out of whichever run, the checker notices', () => {
  assert(
    property(integer({ min: 1, max: 30 }), nat(), (count, at) => {
      const { history, shown } = soundRun(count);
      const kept = shown.toSpliced(at % count, 1);
      expect(kindsIn(history, kept)).toContain('lost');
      expect(kindsIn(history, renumber(kept))).toContain('lost');
    }),
  );
});
