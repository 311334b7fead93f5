import { Tooltip } from '@mantine/core';
import { IconRosetteDiscountCheckFilled } from '@tabler/icons-react';

/** The organization's own server has said who it is. */
export function Verified({ size = 16 }: { size?: number }) {
  return (
    <Tooltip label="Verified by your server">
      <span role="img" aria-label="Verified" style={{ display: 'inline-flex', flex: 'none' }}>
        <IconRosetteDiscountCheckFilled size={size} color="var(--accent-text)" aria-hidden />
      </span>
    </Tooltip>
  );
}
