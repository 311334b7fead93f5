import { Button, Code } from '@mantine/core';
import { IconWorld } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { productsQuery } from '../api/products.ts';
import { EmptyNotice } from '../parts/EmptyNotice.tsx';
import { useOrganization } from '../shell/organization.ts';
import { installationsQuery } from './installations.ts';
import { Loaded, Page, Row, Rows } from './Page.tsx';
import classes from './Page.module.css';

/** Every product of the catalogue: each is an inbox, with a chat of its own. */
export function ProductsPage() {
  const organization = useOrganization();
  const products = useQuery(productsQuery);
  const { data: installations = [] } = useQuery(installationsQuery(organization));
  return (
    <Page
      title="Products"
      text="Each has a chat of its own: how it looks, what it says, when somebody is there."
    >
      <div className={classes.section}>
        <Loaded query={products} lines={6}>
          {(list) =>
            list.length === 0 ? (
              <EmptyNotice icon={<IconWorld size={20} stroke={1.5} />} title="No products" />
            ) : (
              <Rows label="Products">
                {list.map(({ name }) => {
                  const origins = installations.filter(({ product }) => product === name);
                  return (
                    <Row
                      key={name}
                      title={<Code>{name}</Code>}
                      about={
                        origins.length === 0
                          ? 'Not seen on a web site yet'
                          : `On ${origins.map(({ origin }) => origin).join(', ')}`
                      }
                    >
                      <Button
                        variant="default"
                        size="xs"
                        component={Link}
                        to="/o/$organization/settings/products/$product"
                        params={{ organization, product: name } as never}
                        aria-label={`Set up ${name}`}
                      >
                        Set up
                      </Button>
                    </Row>
                  );
                })}
              </Rows>
            )
          }
        </Loaded>
      </div>
    </Page>
  );
}
