using System;
// <fly>
class Kite
{
    // <lift>
    void Lift() { }
    // </lift>
}
// </fly>
#region tail
int tail = 3;
#endregion
