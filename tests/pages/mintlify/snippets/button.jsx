export const Button = ({ children }) => {
  return (
    <button className="b">{children} now</button>
  );
};
