import { MultiSelect, SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Role } from '@dowellchat/contract/v3/accounts.values.ts';
import { productsQuery } from '../api/products.ts';
import classes from './Page.module.css';

/** What somebody may do in an organization. */
export function RightsFields({
  role,
  products,
  complaint,
  onRole,
  onProducts,
}: {
  role: Role;
  products: string[];
  complaint?: string | undefined;
  onRole: (role: Role) => void;
  onProducts: (products: string[]) => void;
}) {
  const { data: catalogue = [] } = useQuery(productsQuery);
  return (
    <>
      <fieldset className={classes.group}>
        <legend>Role</legend>
        <SegmentedControl
          aria-label="Role"
          data={[
            { value: 'agent', label: 'Agent' },
            { value: 'admin', label: 'Admin' },
          ]}
          value={role}
          onChange={(value) => onRole(value)}
        />
      </fieldset>
      {role === 'agent' && (
        <MultiSelect
          label="Products"
          description="None chosen: all of them, those to come as well."
          placeholder={products.length === 0 ? 'All products' : ''}
          data={catalogue.map(({ name }) => name)}
          value={products}
          error={complaint}
          searchable
          clearable
          onChange={onProducts}
        />
      )}
    </>
  );
}
