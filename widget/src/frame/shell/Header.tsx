import { IconButton } from './IconButton.tsx';
import { useSurroundings } from './context.ts';

interface HeaderProps {
  title: string;
  presence: 'here' | 'soon' | 'away';
  isSoundOn: boolean;
  onToggleSound: () => void;
  /** null: nobody is there to close it. */
  onClose: (() => void) | null;
}

export function Header({ title, presence, isSoundOn, onToggleSound, onClose }: HeaderProps) {
  const { words } = useSurroundings();
  return (
    <header class="header">
      <div class="header-names">
        <h1 title={title}>
          <bdi>{title}</bdi>
        </h1>
        <p class={`presence presence-${presence}`} role="status">
          {words[presence]}
        </p>
      </div>
      <IconButton
        icon={isSoundOn ? 'soundOn' : 'soundOff'}
        label={isSoundOn ? words.soundOff : words.soundOn}
        onClick={onToggleSound}
      />
      {onClose && <IconButton icon="close" label={words.close} onClick={onClose} />}
    </header>
  );
}
