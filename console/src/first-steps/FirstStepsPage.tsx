export function FirstStepsPage() {
  return <h1>First steps</h1>;
}
