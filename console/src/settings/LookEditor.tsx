import { Badge, ColorInput, SegmentedControl, Switch, Textarea, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Look } from '@dowellchat/client';
import { client } from '../api/client.ts';
import { chatQuery } from '../api/products.ts';
import { useDraft } from '../parts/draft.ts';
import { toast } from '../parts/toast.ts';
import { ChatPreview } from './ChatPreview.tsx';
import { toHours, toWeek } from './hours.ts';
import { HoursEditor } from './HoursEditor.tsx';
import { Section } from './Page.tsx';
import { PageForm } from './PageForm.tsx';
import pageClasses from './Page.module.css';
import classes from './LookEditor.module.css';

const COLORS = ['#4650c8', '#0b7285', '#2b8a3e', '#c2255c', '#d9480f', '#5f3dc4', '#1d1d24'];

/** An empty field means the chat's own words. */
const orNull = (text: string): string | null => (text.trim() === '' ? null : text);

export function LookEditor({
  organization,
  product,
  look,
  isAway,
}: {
  organization: string;
  product: string;
  look: Look;
  /** Now, by what is saved. */
  isAway: boolean;
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
  const [showsAway, setShowsAway] = useState(false);
  return (
    <Section
      title="Look"
      action={
        <Badge variant="light" color={isAway ? 'gray' : 'accent'}>
          {isAway ? 'Away now' : 'Open now'}
        </Badge>
      }
    >
      <div className={classes.columns}>
        <PageForm draft={draft}>
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
          <HoursEditor
            week={draft.values.hours}
            complaint={hoursComplaint(draft.complaints)}
            onChange={(hours) => draft.set('hours', hours)}
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
        </PageForm>
        <div>
          <SegmentedControl
            size="xs"
            mb="xs"
            aria-label="What the preview shows"
            data={[
              { value: 'open', label: 'When open' },
              { value: 'away', label: 'When away' },
            ]}
            value={showsAway || draft.values.isAway ? 'away' : 'open'}
            disabled={draft.values.isAway}
            onChange={(value) => setShowsAway(value === 'away')}
          />
          <ChatPreview
            organization={organization}
            product={product}
            look={{ ...toLook(draft.values), isAway: showsAway || draft.values.isAway }}
          />
        </div>
      </div>
    </Section>
  );
}

function toValues({ title, color, side, greeting, isAway, awayNotice, hours }: Look) {
  return {
    title: title ?? '',
    color,
    side,
    greeting: greeting ?? '',
    isAway,
    awayNotice: awayNotice ?? '',
    hours: hours === null ? null : toWeek(hours),
  };
}

function toLook(values: ReturnType<typeof toValues>): Look {
  return {
    ...values,
    title: orNull(values.title),
    greeting: orNull(values.greeting),
    awayNotice: orNull(values.awayNotice),
    hours: values.hours === null ? null : toHours(values.hours),
  };
}

/** The server names the part that is wrong: `hours.days.3`. */
function hoursComplaint(complaints: Readonly<Record<string, string | undefined>>) {
  return Object.entries(complaints).find(([name]) => /^hours(\.|$)/.test(name))?.[1];
}
