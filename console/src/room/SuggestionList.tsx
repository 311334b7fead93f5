import type { Suggested } from './suggestions.ts';
import styles from './SuggestionList.module.css';

export const SUGGESTIONS_ID = 'suggestions';
export const suggestionId = (place: number): string => `${SUGGESTIONS_ID}-${place}`;

interface SuggestionListProps {
  readonly suggested: Suggested;
  readonly place: number;
  readonly onPick: (place: number) => void;
}

export function SuggestionList({ suggested, place, onPick }: SuggestionListProps) {
  return (
    <div
      id={SUGGESTIONS_ID}
      className={styles['list']}
      role="listbox"
      aria-label={suggested.kind === 'canned' ? 'Canned replies' : 'Colleagues'}
    >
      {suggested.choices.map(({ id, title, text }, index) => (
        <div
          key={id}
          id={suggestionId(index)}
          className={styles['choice']}
          role="option"
          aria-selected={index === place}
          // The box keeps the focus.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onPick(index)}
        >
          <bdi className={styles['title']}>{title}</bdi>
          <span className={styles['text']} dir="auto">
            {text}
          </span>
        </div>
      ))}
    </div>
  );
}
