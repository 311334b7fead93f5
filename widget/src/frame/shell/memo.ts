import { Component, h, type FunctionComponent } from 'preact';

/** A view that is drawn again only where its properties differ; preact itself brings this with `compat` alone. */
export function memo<Props extends object>(
  View: FunctionComponent<Props>,
  areEqual: (one: Props, other: Props) => boolean,
): FunctionComponent<Props> {
  return class extends Component<Props> {
    override shouldComponentUpdate(next: Props): boolean {
      return !areEqual(this.props, next);
    }
    override render() {
      return h(View, this.props);
    }
  } as unknown as FunctionComponent<Props>;
}
