/** Two short notes, made here: a file would be one more thing to load. */
export function playTone(): void {
  try {
    const audio = new AudioContext();
    const end = audio.currentTime + 0.4;
    for (const [place, hertz] of [659, 880].entries()) {
      const at = audio.currentTime + place * 0.12;
      const note = audio.createOscillator();
      const loudness = audio.createGain();
      note.frequency.value = hertz;
      loudness.gain.setValueAtTime(0, at);
      loudness.gain.linearRampToValueAtTime(0.12, at + 0.01);
      loudness.gain.exponentialRampToValueAtTime(0.0001, at + 0.25);
      note.connect(loudness).connect(audio.destination);
      note.start(at);
      note.stop(end);
    }
    setTimeout(() => void audio.close(), 1000);
  } catch {
    // No sound on this device, or not before somebody has touched the page.
  }
}
