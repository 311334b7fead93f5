import { Button, ColorInput, SegmentedControl, Switch, Textarea, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { Look } from '@dowellchat/client';
import { client } from '../api/client.ts';
import { chatQuery } from '../api/products.ts';
import { useDraft } from '../parts/draft.ts';
import { FormProblem } from '../parts/FormProblem.tsx';
import { toast } from '../parts/toast.ts';
import { ChatPreview } from './ChatPreview.tsx';
import { useLeaveGuard } from './leave-guard.tsx';
import { Section } from './Page.tsx';
import pageClasses from './Page.module.css';
import classes from './LookEditor.module.css';

const COLORS = ['#4650c8', '#0b7285', '#2b8a3e', '#c2255c', '#d9480f', '#5f3dc4', '#1d1d24'];

/** An empty field means the chat's own words. */
const orNull = (text: string): string | null => (text.trim() === '' ? null : text);

export function LookEditor({
  organization,
  product,
  look,
}: {
  organization: string;
  product: string;
  look: Look;
}) {
  const queries = useQueryClient();
  const draft = useDraft({
    initial: toValues(look),
    send: (values) =>
      client.rest.changeLook({ product, query: { organization }, body: toLook(values) }),
    onDone: (chat) => {
      queries.setQueryData(chatQuery(organization, product).queryKey, chat);
      draft.reset(toValues(chat.look));
      toast('The look is saved. Visitors see it with the next page they load.');
    },
  });
  const guard = useLeaveGuard(draft.isChanged);
  return (
    <Section title="Look">
      <div className={classes.columns}>
        <form className={pageClasses.form} {...draft.form}>
          <TextInput label="Title" placeholder={product} dir="auto" {...draft.field('title')} />
          <ColorInput
            label="Colour"
            format="hex"
            eyeDropperButtonProps={{ 'aria-label': 'Pick a colour from the screen' }}
            swatches={COLORS}
            swatchesPerRow={7}
            value={draft.values.color}
            error={draft.complaints['color']}
            onChange={(color) => draft.set('color', color.toLowerCase())}
          />
          <fieldset className={pageClasses.group}>
            <legend>Corner of the page</legend>
            <SegmentedControl
              aria-label="Corner of the page"
              data={[
                { value: 'left', label: 'Left' },
                { value: 'right', label: 'Right' },
              ]}
              value={draft.values.side}
              onChange={(side) => draft.set('side', side)}
            />
          </fieldset>
          <Textarea
            label="Greeting"
            placeholder="In the visitor’s language"
            autosize
            minRows={2}
            maxRows={6}
            dir="auto"
            {...draft.field('greeting')}
          />
          <Switch
            label="Nobody answers soon"
            description="Says so above the chat, until you turn it off."
            checked={draft.values.isAway}
            onChange={({ currentTarget }) => draft.set('isAway', currentTarget.checked)}
          />
          <Textarea
            label="What is said then"
            placeholder="In the visitor’s language"
            autosize
            minRows={2}
            maxRows={6}
            dir="auto"
            {...draft.field('awayNotice')}
          />
          <FormProblem text={draft.problem} />
          <div className={pageClasses.foot}>
            <Button type="submit" disabled={!draft.isChanged} loading={draft.isSending}>
              Save
            </Button>
            {draft.isChanged && (
              <Button variant="default" onClick={() => draft.reset()}>
                Discard
              </Button>
            )}
          </div>
        </form>
        <ChatPreview organization={organization} product={product} look={toLook(draft.values)} />
      </div>
      {guard}
    </Section>
  );
}

function toValues({ title, color, side, greeting, isAway, awayNotice }: Look) {
  return {
    title: title ?? '',
    color,
    side,
    greeting: greeting ?? '',
    isAway,
    awayNotice: awayNotice ?? '',
  };
}

/** What is not edited here stays as it is. */
function toLook(values: ReturnType<typeof toValues>): Omit<Look, 'hours'> {
  return {
    ...values,
    title: orNull(values.title),
    greeting: orNull(values.greeting),
    awayNotice: orNull(values.awayNotice),
  };
}
