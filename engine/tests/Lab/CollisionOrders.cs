namespace IkeLab.Engine.Tests.Lab;

/// <summary>Orders of delivery and choices of the lowest nonce that collision tests go through.</summary>
public static class CollisionOrders
{
    public static TheoryData<int, byte> All()
    {
        var data = new TheoryData<int, byte>();
        for (var order = 0; order < 243; order += 7)
        {
            for (byte lowest = 0; lowest < 4; lowest++)
                data.Add(order, lowest);
        }
        return data;
    }

    /// <summary>Of A's request and response and B's request and response, this one carries the lowest nonce.</summary>
    internal static void ForceLowest(VirtualLab lab, byte lowest)
    {
        byte[] nonces = [9, 9, 9, 9];
        nonces[lowest] = 1;
        lab.A.Random.ForceNonces(nonces[0], nonces[1]);
        lab.B.Random.ForceNonces(nonces[2], nonces[3]);
    }

    /// <summary>Delivers all; the order's digits to the base of three choose which packet in flight goes next.</summary>
    internal static void Deliver(VirtualLab lab, int order)
    {
        for (var steps = order; lab.InFlight.Count > 0; steps /= 3)
            lab.Deliver(lab.InFlight[steps % 3 % lab.InFlight.Count]);
    }
}
