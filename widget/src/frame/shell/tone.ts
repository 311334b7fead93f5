import type { KeptValues } from '../state/guarded-storage.ts';

const KEY = 'sound';

export interface Tone {
  isOn(): boolean;
  set(isOn: boolean): void;
  play(): void;
}

/** A short sound for a new message, made rather than fetched. Silent until somebody turns it on. */
export function createTone(storage: KeptValues): Tone {
  let context: AudioContext | null = null;
  const isOn = () => storage.load(KEY) === 'on';

  function play(): void {
    if (!isOn()) return;
    context ??= new AudioContext();
    // Made without a click before it, it sleeps; after any click in the chat it may wake.
    void context.resume();
    const from = context.currentTime;
    for (const [index, hertz] of [660, 880].entries()) {
      const start = from + index * 0.12;
      const oscillator = new OscillatorNode(context, { frequency: hertz });
      const volume = new GainNode(context, { gain: 0 });
      // From and to silence: a tone that begins at once is heard as a click.
      volume.gain.setValueAtTime(0, start);
      volume.gain.linearRampToValueAtTime(0.12, start + 0.02);
      volume.gain.exponentialRampToValueAtTime(0.001, start + 0.2);
      oscillator.connect(volume).connect(context.destination);
      oscillator.start(start);
      oscillator.stop(start + 0.22);
    }
  }

  return {
    isOn,
    set(next) {
      storage.save(KEY, next ? 'on' : null);
      // Turned on by a click, it is allowed to sound later, and says how.
      play();
    },
    play,
  };
}
