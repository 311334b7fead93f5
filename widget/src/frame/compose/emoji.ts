/** What people say with one character, in rows of eight; the system draws them. */
export const EMOJI = [
  '😀 😄 😂 🙂 😉 😊 😍 😘',
  '😎 🤔 😐 🙄 😕 🙁 😢 😭',
  '😡 😱 🤯 😴 🤒 🤗 🤝 🙏',
  '👍 👎 👌 👏 🙌 💪 👋 👀',
  '❤️ 💔 💯 ✅ ❌ ❓ ❗ ⭐',
  '🎉 🎁 🔥 💡 📦 🚚 💳 ☕',
].flatMap((row) => row.split(' '));
