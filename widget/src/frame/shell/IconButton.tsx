import type { Ref } from 'preact';
import { Icon, type IconName } from './Icon.tsx';

export interface IconButtonProps {
  icon: IconName;
  label: string;
  onClick: () => void;
  class?: string;
  isDisabled?: boolean;
  isPressed?: boolean;
  isExpanded?: boolean;
  buttonRef?: Ref<HTMLButtonElement>;
}

export function IconButton(props: IconButtonProps) {
  const { icon, label, onClick, isDisabled, isPressed, isExpanded, buttonRef } = props;
  return (
    <button
      ref={buttonRef ?? null}
      type="button"
      class={`icon-button ${props.class ?? ''}`}
      aria-label={label}
      title={label}
      aria-pressed={isPressed}
      aria-expanded={isExpanded}
      disabled={isDisabled}
      onClick={onClick}
    >
      <Icon name={icon} />
    </button>
  );
}
