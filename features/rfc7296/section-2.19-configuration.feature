Feature: 2.19 and 2.20 Configuration payloads of a system that does not serve them

  @R-2-20-3 @R-3-15-1-33
  Scenario: A request for the peer's version is answered with nothing in it
    Given an IKE SA that the peer began
    When the peer prepares an INFORMATIONAL request
    And it carries a CP(CFG_REQUEST) with the attribute 7
    And the peer sends it
    Then the system sends an INFORMATIONAL response of CP
    And the octets of its CP payload are "0200000000070000"

  @R-2-19-10
  Scenario Outline: No Configuration payload comes without a request for it (IKE SA begun by the <who>)
    Given a whole life of an IKE SA that the <who> began
    Then in every message of the system no response carries a Configuration payload that was not asked for

    Examples:
      | who    |
      | peer   |
      | system |

  @R-1-7-1 @R-3-15-1-33
  Scenario: The configuration attribute 5 is ignored
    Given IKE_SA_INIT is done, begun by the peer
    When the peer prepares an IKE_AUTH request
    And it carries a CP(CFG_REQUEST) with the attribute 5
    And the peer sends it
    Then the system sends an IKE_AUTH response of IDr, AUTH, SA, TSi, TSr
    And the system has 1 child SA
