import { Anchor } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { chatQuery } from '../api/products.ts';
import { useOrganization } from '../shell/organization.ts';
import { Install } from './Install.tsx';
import { LookEditor } from './LookEditor.tsx';
import { Loaded, Page } from './Page.tsx';

/** How the chat of a product looks, and the way onto a web site. */
export function ProductPage() {
  const organization = useOrganization();
  const product = useParams({
    strict: false,
    select: (params) => (params as { product?: string }).product ?? '',
  });
  const chat = useQuery(chatQuery(organization, product));
  return (
    <Page
      title={product}
      isWide
      text={
        <Anchor
          component={Link}
          size="sm"
          to="/o/$organization/settings/products"
          params={{ organization } as never}
        >
          All products
        </Anchor>
      }
    >
      <Loaded query={chat} lines={6}>
        {({ look, isAway }) => (
          <LookEditor
            key={product}
            organization={organization}
            product={product}
            look={look}
            isAway={isAway}
          />
        )}
      </Loaded>
      <Install organization={organization} product={product} />
    </Page>
  );
}
