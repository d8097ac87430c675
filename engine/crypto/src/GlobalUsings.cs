global using IkeLab.Engine.Crypto;
