export function Widget({ name }) {
  return <p>Widget of {name}</p>
}
